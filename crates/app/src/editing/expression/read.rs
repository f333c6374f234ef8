//! Reading an expression by descent; length and depth are bounded, so a hostile text cannot exhaust the stack.

use super::{FUNCTIONS, Node, Problem, Slots, Value, Wrong};

/// Longest expression, in characters.
const LONGEST: usize = 1_000;
/// Deepest nesting.
const DEEPEST: usize = 40;
/// Signs that compare, longest first.
const COMPARISONS: [(&str, &str); 11] = [
    (">=", ">="),
    ("<=", "<="),
    ("!=", "!="),
    ("<>", "!="),
    ("==", "="),
    ("≥", ">="),
    ("≤", "<="),
    ("≠", "!="),
    (">", ">"),
    ("<", "<"),
    ("=", "="),
];

/// Reads an expression.
pub(super) fn read(text: &str, slots: &Slots) -> Result<Node, Wrong> {
    let raw: Vec<char> = text.chars().take(LONGEST + 1).collect();
    let chars = raw.iter().copied().map(plain).collect();
    let mut reader = Reader { chars, raw, at: 0, depth: 0, slots };
    if reader.chars.len() > LONGEST {
        return Err(Wrong { position: LONGEST, problem: Problem::TooLong });
    }
    if reader.peek().is_none() {
        return Err(reader.wrong(Problem::Empty));
    }
    let node = reader.any()?;
    match reader.peek() {
        None => Ok(node),
        Some(found) => Err(reader.wrong(Problem::Unexpected(found.to_string()))),
    }
}

/// The plain sign for one of a Chinese keyboard.
fn plain(sign: char) -> char {
    match sign {
        '（' => '(',
        '）' => ')',
        '，' => ',',
        '×' | '＊' => '*',
        '÷' | '／' => '/',
        '＋' => '+',
        '－' | '−' => '-',
        '＞' => '>',
        '＜' => '<',
        '＝' => '=',
        '＆' => '&',
        '【' | '［' => '[',
        '】' | '］' => ']',
        '“' | '”' | '＂' => '"',
        '‘' | '’' | '＇' => '\'',
        '\u{3000}' => ' ',
        other => other,
    }
}

struct Reader<'a> {
    /// Signs as the language has them.
    chars: Vec<char>,
    /// What was typed: texts and names in brackets stay as they are.
    raw: Vec<char>,
    at: usize,
    depth: usize,
    slots: &'a Slots,
}

impl Reader<'_> {
    fn wrong(&self, problem: Problem) -> Wrong {
        Wrong { position: self.at + 1, problem }
    }

    /// The next character that is no space.
    fn peek(&mut self) -> Option<char> {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
        self.chars.get(self.at).copied()
    }

    fn takes(&mut self, sign: char) -> bool {
        let here = self.peek() == Some(sign);
        self.at += usize::from(here);
        here
    }

    fn expect(&mut self, sign: char) -> Result<(), Wrong> {
        if self.takes(sign) { Ok(()) } else { Err(self.wrong(Problem::Expected(sign))) }
    }

    /// A word of the language, in any case; `和` and `或` too.
    fn takes_word(&mut self, words: &[&str]) -> bool {
        self.peek();
        for word in words {
            let length = word.chars().count();
            let here = self.chars.get(self.at..self.at + length);
            let is = here
                .is_some_and(|here| here.iter().zip(word.chars()).all(|(a, b)| a.eq_ignore_ascii_case(&b)));
            let ends = !self.chars.get(self.at + length).is_some_and(|c| belongs(*c));
            if is && ends {
                self.at += length;
                return true;
            }
        }
        false
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Wrong>) -> Result<T, Wrong> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong(Problem::TooLong));
        }
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn any(&mut self) -> Result<Node, Wrong> {
        self.deeper(|reader| {
            let mut left = reader.all()?;
            while reader.takes_word(&["or", "或", "或者"]) {
                left = Node::Binary("or", Box::new(left), Box::new(reader.all()?));
            }
            Ok(left)
        })
    }

    fn all(&mut self) -> Result<Node, Wrong> {
        let mut left = self.negation()?;
        while self.takes_word(&["and", "且", "并且"]) {
            left = Node::Binary("and", Box::new(left), Box::new(self.negation()?));
        }
        Ok(left)
    }

    fn negation(&mut self) -> Result<Node, Wrong> {
        if self.takes_word(&["not", "非"]) {
            return self.deeper(|reader| Ok(Node::Not(Box::new(reader.negation()?))));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Node, Wrong> {
        let left = self.sum()?;
        if self.takes_word(&["like", "含", "包含"]) {
            return Ok(Node::Binary("like", Box::new(left), Box::new(self.sum()?)));
        }
        self.peek();
        let rest = &self.chars[self.at..];
        let found = COMPARISONS.iter().find(|(sign, _)| rest.starts_with(&sign.chars().collect::<Vec<_>>()));
        let Some((sign, meaning)) = found else { return Ok(left) };
        self.at += sign.chars().count();
        Ok(Node::Binary(meaning, Box::new(left), Box::new(self.sum()?)))
    }

    fn sum(&mut self) -> Result<Node, Wrong> {
        let mut left = self.product()?;
        loop {
            let sign = match self.peek() {
                Some('+') => "+",
                Some('-') => "-",
                Some('&') => "&",
                _ => return Ok(left),
            };
            self.at += 1;
            left = Node::Binary(sign, Box::new(left), Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Node, Wrong> {
        let mut left = self.factor()?;
        loop {
            let sign = match self.peek() {
                Some('*') => "*",
                Some('/') => "/",
                _ => return Ok(left),
            };
            self.at += 1;
            left = Node::Binary(sign, Box::new(left), Box::new(self.factor()?));
        }
    }

    fn factor(&mut self) -> Result<Node, Wrong> {
        match self.peek() {
            None => Err(self.wrong(Problem::Missing)),
            Some('-') => {
                self.at += 1;
                self.deeper(|reader| Ok(Node::Negative(Box::new(reader.factor()?))))
            }
            Some('(') => {
                self.at += 1;
                let inner = self.any()?;
                self.expect(')')?;
                Ok(inner)
            }
            Some(mark @ ('"' | '\'')) => {
                self.at += 1;
                let text = self.run(|c| c != mark);
                self.expect(mark)?;
                Ok(Node::Constant(Value::Text(text)))
            }
            Some('[') => {
                self.at += 1;
                let start = self.at;
                let name = self.run(|c| c != ']');
                self.expect(']')?;
                self.field(start, name.trim())
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if belongs(c) => self.named(),
            Some(')' | ',' | '+' | '*' | '/' | '&' | '=' | '<' | '>') => Err(self.wrong(Problem::Missing)),
            Some(found) => Err(self.wrong(Problem::Unexpected(found.to_string()))),
        }
    }

    fn run(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let length = self.chars[self.at..].iter().take_while(|c| belongs(**c)).count();
        let text = self.raw[self.at..self.at + length].iter().collect();
        self.at += length;
        text
    }

    fn number(&mut self) -> Result<Node, Wrong> {
        let start = self.at;
        let text = self.run(|c| c.is_ascii_digit() || c == '.');
        match text.parse::<f64>() {
            // A field may begin with a digit: `2021年面积`.
            Ok(number) if !self.chars.get(self.at).is_some_and(|c| belongs(*c)) => {
                Ok(Node::Constant(Value::finite(number)))
            }
            _ => {
                self.at = start;
                let name = self.run(|c| belongs(c) || c == '.');
                self.field(start, &name)
            }
        }
    }

    fn named(&mut self) -> Result<Node, Wrong> {
        let start = self.at;
        let name = self.run(belongs);
        if self.peek() != Some('(') {
            return self.field(start, &name);
        }
        let function = FUNCTIONS.iter().find(|function| function.0.eq_ignore_ascii_case(&name));
        let Some((known, fewest, most)) = function.copied() else {
            return Err(Wrong { position: start + 1, problem: Problem::Function(name) });
        };
        self.at += 1;
        let mut parts = Vec::new();
        if !self.takes(')') {
            parts.push(self.any()?);
            while self.takes(',') {
                parts.push(self.any()?);
            }
            self.expect(')')?;
        }
        if (fewest..=most).contains(&parts.len()) {
            Ok(Node::Call(known, parts))
        } else {
            Err(Wrong { position: start + 1, problem: Problem::Arguments(name) })
        }
    }

    fn field(&self, start: usize, name: &str) -> Result<Node, Wrong> {
        let slot = self.slots.named(name);
        slot.map(Node::Field)
            .ok_or_else(|| Wrong { position: start + 1, problem: Problem::Field(name.to_owned()) })
    }
}

/// Whether a character belongs to a name.
fn belongs(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '·'
}
