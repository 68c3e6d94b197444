//! The 64 emoji that six bits stand for: those of the Matrix specification (client-server API, `m.sas.v1`), so that
//! people who know one program know the other. Their names in other languages stand in the page.

/// A picture and its English name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emoji {
    /// The picture, one or two code points.
    pub symbol: &'static str,
    /// What it shows, to be read out.
    pub name: &'static str,
}

impl Emoji {
    const fn new(symbol: &'static str, name: &'static str) -> Self {
        Self { symbol, name }
    }
}

/// The emoji by their numbers.
pub const EMOJI: [Emoji; 64] = [
    Emoji::new("🐶", "Dog"),
    Emoji::new("🐱", "Cat"),
    Emoji::new("🦁", "Lion"),
    Emoji::new("🐎", "Horse"),
    Emoji::new("🦄", "Unicorn"),
    Emoji::new("🐷", "Pig"),
    Emoji::new("🐘", "Elephant"),
    Emoji::new("🐰", "Rabbit"),
    Emoji::new("🐼", "Panda"),
    Emoji::new("🐓", "Rooster"),
    Emoji::new("🐧", "Penguin"),
    Emoji::new("🐢", "Turtle"),
    Emoji::new("🐟", "Fish"),
    Emoji::new("🐙", "Octopus"),
    Emoji::new("🦋", "Butterfly"),
    Emoji::new("🌷", "Flower"),
    Emoji::new("🌳", "Tree"),
    Emoji::new("🌵", "Cactus"),
    Emoji::new("🍄", "Mushroom"),
    Emoji::new("🌏", "Globe"),
    Emoji::new("🌙", "Moon"),
    Emoji::new("☁️", "Cloud"),
    Emoji::new("🔥", "Fire"),
    Emoji::new("🍌", "Banana"),
    Emoji::new("🍎", "Apple"),
    Emoji::new("🍓", "Strawberry"),
    Emoji::new("🌽", "Corn"),
    Emoji::new("🍕", "Pizza"),
    Emoji::new("🎂", "Cake"),
    Emoji::new("❤️", "Heart"),
    Emoji::new("😀", "Smiley"),
    Emoji::new("🤖", "Robot"),
    Emoji::new("🎩", "Hat"),
    Emoji::new("👓", "Glasses"),
    Emoji::new("🔧", "Spanner"),
    Emoji::new("🎅", "Santa"),
    Emoji::new("👍", "Thumbs Up"),
    Emoji::new("☂️", "Umbrella"),
    Emoji::new("⌛", "Hourglass"),
    Emoji::new("⏰", "Clock"),
    Emoji::new("🎁", "Gift"),
    Emoji::new("💡", "Light Bulb"),
    Emoji::new("📕", "Book"),
    Emoji::new("✏️", "Pencil"),
    Emoji::new("📎", "Paperclip"),
    Emoji::new("✂️", "Scissors"),
    Emoji::new("🔒", "Lock"),
    Emoji::new("🔑", "Key"),
    Emoji::new("🔨", "Hammer"),
    Emoji::new("☎️", "Telephone"),
    Emoji::new("🏁", "Flag"),
    Emoji::new("🚂", "Train"),
    Emoji::new("🚲", "Bicycle"),
    Emoji::new("✈️", "Aeroplane"),
    Emoji::new("🚀", "Rocket"),
    Emoji::new("🏆", "Trophy"),
    Emoji::new("⚽", "Ball"),
    Emoji::new("🎸", "Guitar"),
    Emoji::new("🎺", "Trumpet"),
    Emoji::new("🔔", "Bell"),
    Emoji::new("⚓", "Anchor"),
    Emoji::new("🎧", "Headphones"),
    Emoji::new("📁", "Folder"),
    Emoji::new("📌", "Pin"),
];
