import { Component } from 'preact';
import type { ComponentChildren } from 'preact';

type Props = {
  fallback: ComponentChildren;
  /** When it changes, the content is tried again. */
  resetKey?: unknown;
  children?: ComponentChildren;
};

type State = { hasFailed: boolean; resetKey: unknown };

/** Keeps what cannot be drawn from taking the rest with it. Tells nobody what it was: an error can quote a message. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { hasFailed: false, resetKey: this.props.resetKey };

  static override getDerivedStateFromProps({ resetKey }: Props, state: State): State | null {
    return Object.is(resetKey, state.resetKey) ? null : { hasFailed: false, resetKey };
  }

  static override getDerivedStateFromError(): Partial<State> {
    return { hasFailed: true };
  }

  override render({ fallback, children }: Props, { hasFailed }: State) {
    return hasFailed ? fallback : children;
  }
}
