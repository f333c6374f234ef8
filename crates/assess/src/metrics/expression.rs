//! Expressions of metrics: arithmetic over named quantities, read once and bounded in length and depth.
//!
//! A bureau types these, so every error names its place, and the signs of a Chinese keyboard (（ ） × ÷ ，) are read as
//! well. Grammar: `+ - * / ( )`, numbers, quantities, `name("text")` for a quantity of one land class or township,
//! `min(a, b, …)`, `max(a, b, …)`, `if(a >= b, x, y)` with `>= > = <= <`. Numbers are exact decimals.

use jitu_model::Decimal;
use thiserror::Error;

use super::quantities;

/// Longest expression, in characters.
const LONGEST: usize = 500;
/// Deepest nesting of brackets and signs.
const DEEPEST: usize = 32;

/// Why a text is no expression, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("character {position}: {problem}")]
pub struct ExpressionError {
    /// Which character, from 1; one past the end where something is missing.
    pub position: usize,
    /// What is wrong there.
    pub problem: ExpressionProblem,
}

/// What is wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ExpressionProblem {
    /// Nothing was written.
    #[error("the expression is empty")]
    Empty,
    /// Longer than is read.
    #[error("longer than {most} characters")]
    TooLong {
        /// The most that is read.
        most: usize,
    },
    /// Nested more deeply than is read.
    #[error("nested more than {most} deep")]
    TooDeep {
        /// The most that is read.
        most: usize,
    },
    /// A number, quantity or bracket should stand here.
    #[error("a number, a quantity or \"(\" is missing")]
    Missing,
    /// Something that cannot stand here.
    #[error("unexpected \"{found}\"")]
    Unexpected {
        /// What stands there.
        found: String,
    },
    /// A sign that must follow does not.
    #[error("\"{sign}\" is missing")]
    Expected {
        /// The sign.
        sign: char,
    },
    /// Not a number.
    #[error("not a number: {text}")]
    Number {
        /// What stands there.
        text: String,
    },
    /// No quantity of that name.
    #[error("unknown quantity {name}")]
    UnknownQuantity {
        /// The name.
        name: String,
        /// The nearest known one.
        nearest: Option<&'static str>,
    },
    /// A quantity of one thing without its name, or the other way round.
    #[error("{name} needs the name of its thing in quotation marks")]
    NeedsName {
        /// The quantity.
        name: String,
    },
    /// The condition of `if` compares nothing.
    #[error("a comparison (>= > = <= <) is missing")]
    Comparison,
}

/// A comparison of an `if`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    AtLeast,
    More,
    Equal,
    AtMost,
    Less,
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Number(Decimal),
    /// A quantity, with the name of the thing it is of.
    Quantity(&'static str, Option<String>),
    Negative(Box<Node>),
    Binary(char, Box<Node>, Box<Node>),
    Least(Vec<Node>),
    Most(Vec<Node>),
    If(Comparison, Box<[Node; 4]>),
}

/// An expression that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    root: Node,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// No expression; the error names the character.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let chars: Vec<char> = text.chars().take(LONGEST + 1).map(plain).collect();
        if chars.len() > LONGEST {
            return Err(error(LONGEST, ExpressionProblem::TooLong { most: LONGEST }));
        }
        let mut reader = Reader { chars, at: 0, depth: 0 };
        if reader.peek().is_none() {
            return Err(error(0, ExpressionProblem::Empty));
        }
        let root = reader.sum()?;
        match reader.peek() {
            None => Ok(Self { root }),
            Some(found) => Err(error(reader.at, ExpressionProblem::Unexpected { found: found.to_string() })),
        }
    }

    /// The quantities it names, each once, in order of appearance, with the name of the thing they are of.
    pub fn quantities(&self) -> Vec<(&'static str, Option<&str>)> {
        let mut found = Vec::new();
        collect(&self.root, &mut found);
        found
    }

    /// Its value; `None` where a quantity that matters is unknown, by division by zero, or beyond what can be told.
    pub fn value(
        &self,
        quantity: &mut dyn FnMut(&'static str, Option<&str>) -> Option<Decimal>,
    ) -> Option<Decimal> {
        value(&self.root, quantity)
    }
}

/// The plain sign for one of a Chinese keyboard.
fn plain(sign: char) -> char {
    match sign {
        '（' => '(',
        '）' => ')',
        '，' | '、' => ',',
        '×' | '＊' => '*',
        '÷' | '／' => '/',
        '＋' => '+',
        '－' | '−' => '-',
        '＞' => '>',
        '＜' => '<',
        '＝' => '=',
        '“' | '”' | '＂' => '"',
        '\u{3000}' => ' ',
        other => other,
    }
}

fn error(at: usize, problem: ExpressionProblem) -> ExpressionError {
    ExpressionError { position: at + 1, problem }
}

fn collect<'e>(node: &'e Node, found: &mut Vec<(&'static str, Option<&'e str>)>) {
    match node {
        Node::Number(_) => {}
        Node::Quantity(name, of) => {
            let entry = (*name, of.as_deref());
            if !found.contains(&entry) {
                found.push(entry);
            }
        }
        Node::Negative(inner) => collect(inner, found),
        Node::Binary(_, left, right) => [left, right].into_iter().for_each(|side| collect(side, found)),
        Node::Least(parts) | Node::Most(parts) => parts.iter().for_each(|part| collect(part, found)),
        Node::If(_, parts) => parts.iter().for_each(|part| collect(part, found)),
    }
}

fn value(
    node: &Node,
    quantity: &mut dyn FnMut(&'static str, Option<&str>) -> Option<Decimal>,
) -> Option<Decimal> {
    match node {
        Node::Number(number) => Some(*number),
        Node::Quantity(name, of) => quantity(name, of.as_deref()),
        Node::Negative(inner) => Some(-value(inner, quantity)?),
        Node::Binary(sign, left, right) => {
            let (left, right) = (value(left, quantity)?, value(right, quantity)?);
            match sign {
                '+' => left.checked_add(right),
                '-' => left.checked_sub(right),
                '*' => left.checked_mul(right),
                _ => left.checked_div(right),
            }
        }
        Node::Least(parts) => {
            parts.iter().map(|part| value(part, quantity)).collect::<Option<Vec<_>>>()?.into_iter().min()
        }
        Node::Most(parts) => {
            parts.iter().map(|part| value(part, quantity)).collect::<Option<Vec<_>>>()?.into_iter().max()
        }
        Node::If(comparison, parts) => {
            let [left, right, then, otherwise] = parts.as_ref();
            let order = value(left, quantity)?.cmp(&value(right, quantity)?);
            let holds = match comparison {
                Comparison::AtLeast => order.is_ge(),
                Comparison::More => order.is_gt(),
                Comparison::Equal => order.is_eq(),
                Comparison::AtMost => order.is_le(),
                Comparison::Less => order.is_lt(),
            };
            value(if holds { then } else { otherwise }, quantity)
        }
    }
}

/// Reads by descent; its depth is bounded, so a hostile text cannot exhaust the stack.
struct Reader {
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

impl Reader {
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

    fn expect(&mut self, sign: char) -> Result<(), ExpressionError> {
        if self.takes(sign) { Ok(()) } else { Err(error(self.at, ExpressionProblem::Expected { sign })) }
    }

    fn sum(&mut self) -> Result<Node, ExpressionError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(error(self.at, ExpressionProblem::TooDeep { most: DEEPEST }));
        }
        let mut left = self.product()?;
        while let Some(sign @ ('+' | '-')) = self.peek() {
            self.at += 1;
            left = Node::Binary(sign, Box::new(left), Box::new(self.product()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn product(&mut self) -> Result<Node, ExpressionError> {
        let mut left = self.factor()?;
        while let Some(sign @ ('*' | '/')) = self.peek() {
            self.at += 1;
            left = Node::Binary(sign, Box::new(left), Box::new(self.factor()?));
        }
        Ok(left)
    }

    fn factor(&mut self) -> Result<Node, ExpressionError> {
        match self.peek() {
            None => Err(error(self.at, ExpressionProblem::Missing)),
            Some('-') => {
                self.at += 1;
                self.depth += 1;
                if self.depth > DEEPEST {
                    return Err(error(self.at, ExpressionProblem::TooDeep { most: DEEPEST }));
                }
                let inner = self.factor()?;
                self.depth -= 1;
                Ok(Node::Negative(Box::new(inner)))
            }
            Some('(') => {
                self.at += 1;
                let inner = self.sum()?;
                self.expect(')')?;
                Ok(inner)
            }
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if c.is_ascii_alphabetic() || c == '_' => self.named(),
            Some(')' | ',' | '+' | '*' | '/') => Err(error(self.at, ExpressionProblem::Missing)),
            Some(found) => Err(error(self.at, ExpressionProblem::Unexpected { found: found.to_string() })),
        }
    }

    fn run(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let rest = &self.chars[self.at..];
        let text: String = rest.iter().copied().take_while(|c| belongs(*c)).collect();
        self.at += text.chars().count();
        text
    }

    fn number(&mut self) -> Result<Node, ExpressionError> {
        let start = self.at;
        let text = self.run(|c| c.is_ascii_alphanumeric() || c == '.');
        match Decimal::from_str_exact(&text) {
            Ok(number) => Ok(Node::Number(number)),
            Err(_) => Err(error(start, ExpressionProblem::Number { text })),
        }
    }

    fn named(&mut self) -> Result<Node, ExpressionError> {
        let start = self.at;
        let name = self.run(|c| c.is_ascii_alphanumeric() || c == '_');
        match name.as_str() {
            "min" => return Ok(Node::Least(self.arguments()?)),
            "max" => return Ok(Node::Most(self.arguments()?)),
            "if" => return self.choice(),
            _ => {}
        }
        let Some(quantity) = quantities::find(&name) else {
            let nearest = quantities::nearest(&name);
            return Err(error(start, ExpressionProblem::UnknownQuantity { name, nearest }));
        };
        let called = self.takes('(');
        if called != quantity.needs_name() {
            return Err(error(start, ExpressionProblem::NeedsName { name }));
        }
        let of = if called { Some(self.text()?) } else { None };
        Ok(Node::Quantity(quantity.name, of))
    }

    fn text(&mut self) -> Result<String, ExpressionError> {
        self.expect('"')?;
        let text = self.run(|c| c != '"');
        self.expect('"')?;
        self.expect(')')?;
        Ok(text)
    }

    fn arguments(&mut self) -> Result<Vec<Node>, ExpressionError> {
        self.expect('(')?;
        let mut parts = vec![self.sum()?];
        while self.takes(',') {
            parts.push(self.sum()?);
        }
        self.expect(')')?;
        Ok(parts)
    }

    fn choice(&mut self) -> Result<Node, ExpressionError> {
        self.expect('(')?;
        let left = self.sum()?;
        let comparison = self.comparison()?;
        let right = self.sum()?;
        self.expect(',')?;
        let then = self.sum()?;
        self.expect(',')?;
        let otherwise = self.sum()?;
        self.expect(')')?;
        Ok(Node::If(comparison, Box::new([left, right, then, otherwise])))
    }

    fn comparison(&mut self) -> Result<Comparison, ExpressionError> {
        let sign = self.peek();
        let wide = self.chars.get(self.at + 1) == Some(&'=');
        let found = match (sign, wide) {
            (Some('>'), true) => Comparison::AtLeast,
            (Some('<'), true) => Comparison::AtMost,
            (Some('≥'), _) => Comparison::AtLeast,
            (Some('≤'), _) => Comparison::AtMost,
            (Some('>'), false) => Comparison::More,
            (Some('<'), false) => Comparison::Less,
            (Some('='), _) => Comparison::Equal,
            _ => return Err(error(self.at, ExpressionProblem::Comparison)),
        };
        self.at += if wide { 2 } else { 1 };
        Ok(found)
    }
}
