// Made by build/emojiData.ts.

declare module 'virtual:emoji/*' {
  const text: string;
  export default text;
}
