//! The boxes of a layer's features, read from the nodes that its R-tree is kept in.
//!
//! Asked as a table, an R-tree tells a million boxes in half a second; its nodes, of some fifty boxes each, are read in a
//! fraction of that. Their form is SQLite's own and documented with its R*Tree module: the tree's depth (in the root, node 1), the
//! number of cells, and for each cell a number and the box, big-endian, as minx, maxx, miny, maxy.

use rusqlite::{Connection, OptionalExtension as _};

use crate::error::{Result, StoreError};

/// Bytes before a node's cells.
const HEAD: usize = 4;

/// Bytes of a cell.
const CELL: usize = 24;

/// Deepest tree that SQLite makes.
const DEEPEST: u16 = 40;

/// The root of every tree.
const ROOT: i64 = 1;

/// West, south, east, north of all features, a little outwards as the tree rounds them; `None`: there are none.
///
/// # Errors
/// What the database says; a node that is none.
pub(crate) fn bounds(conn: &Connection, table: &str) -> Result<Option<[f64; 4]>> {
    let nodes = Nodes::of(conn, table);
    let Some(root) = nodes.read(ROOT)? else { return Ok(None) };
    let join = |a: [f64; 4], b: [f64; 4]| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])];
    Ok(nodes.cells(ROOT, &root)?.map(|(_, of)| of).reduce(join))
}

/// Shows all boxes, in no particular order, as [`bounds`] gives one; `visit` says whether to go on.
///
/// # Errors
/// As [`bounds`].
pub(crate) fn visit(conn: &Connection, table: &str, visit: &mut dyn FnMut([f64; 4]) -> bool) -> Result<()> {
    let nodes = Nodes::of(conn, table);
    let leaves = nodes.leaves()?;
    let mut wanted = leaves.iter().copied().peekable();
    // In the order in which they lie in the file: asked for one by one they take four times as long.
    let mut select =
        conn.prepare_cached(&format!("SELECT nodeno, data FROM \"{}\" ORDER BY nodeno", nodes.table))?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let number = row.get(0)?;
        if wanted.next_if_eq(&number).is_none() {
            continue;
        }
        let node = row.get_ref(1)?.as_blob().map_err(|_| nodes.broken(number))?;
        for (_, of) in nodes.cells(number, node)? {
            if !visit(of) {
                return Ok(());
            }
        }
    }
    wanted.next().map_or(Ok(()), |number| Err(nodes.broken(number)))
}

/// The table of a tree's nodes.
struct Nodes<'a> {
    conn: &'a Connection,
    table: String,
}

impl<'a> Nodes<'a> {
    fn of(conn: &'a Connection, table: &str) -> Self {
        Self { conn, table: format!("rtree_{table}_geom_node") }
    }

    /// The nodes that hold features, in order.
    fn leaves(&self) -> Result<Vec<i64>> {
        let Some(root) = self.read(ROOT)? else { return Ok(Vec::new()) };
        let depth = root.get(..2).map_or(0, |two| u16::from_be_bytes([two[0], two[1]]));
        if depth > DEEPEST {
            return Err(self.broken(ROOT));
        }
        // No level of a sound tree has more nodes than there are; one that leads in circles grows without end.
        let most = self.count()?;
        let mut level = vec![ROOT];
        for _ in 0..depth {
            let mut below = Vec::new();
            for number in level {
                let node = self.read(number)?.ok_or_else(|| self.broken(number))?;
                below.extend(self.cells(number, &node)?.map(|(child, _)| child));
                if below.len() > most {
                    return Err(self.broken(number));
                }
            }
            below.sort_unstable();
            level = below;
        }
        Ok(level)
    }

    fn count(&self) -> Result<usize> {
        let sql = format!("SELECT count(*) FROM \"{}\"", self.table);
        let count: i64 = self.conn.query_row(&sql, [], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    fn read(&self, number: i64) -> Result<Option<Vec<u8>>> {
        let sql = format!("SELECT data FROM \"{}\" WHERE nodeno = ?1", self.table);
        Ok(self.conn.prepare_cached(&sql)?.query_row([number], |row| row.get(0)).optional()?)
    }

    /// The number and the box of each cell of a node.
    fn cells<'n>(
        &self,
        number: i64,
        node: &'n [u8],
    ) -> Result<impl Iterator<Item = (i64, [f64; 4])> + use<'n>> {
        let count = node.get(2..HEAD).map_or(0, |two| usize::from(u16::from_be_bytes([two[0], two[1]])));
        let cells = node.get(HEAD..HEAD + count * CELL).ok_or_else(|| self.broken(number))?;
        let side = |cell: &[u8], at: usize| {
            f64::from(f32::from_be_bytes([cell[at], cell[at + 1], cell[at + 2], cell[at + 3]]))
        };
        Ok(cells.chunks_exact(CELL).map(move |cell| {
            let number = cell[..8].iter().fold(0_i64, |number, byte| number << 8 | i64::from(*byte));
            (number, [side(cell, 8), side(cell, 16), side(cell, 12), side(cell, 20)])
        }))
    }

    fn broken(&self, number: i64) -> StoreError {
        let detail = "no node of an R-tree".to_owned();
        StoreError::BadRow { table: self.table.clone(), id: number, detail }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree of so many squares, a degree wide, at whole degrees along a diagonal.
    fn tree(squares: i64) -> Connection {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE VIRTUAL TABLE rtree_t_geom USING rtree(id, minx, maxx, miny, maxy)")
            .unwrap();
        let mut insert = conn.prepare("INSERT INTO rtree_t_geom VALUES (?1, ?2, ?3, ?4, ?5)").unwrap();
        for id in 0..squares {
            insert.execute([id, id, id + 1, -id, 1 - id]).unwrap();
        }
        drop(insert);
        conn
    }

    fn all(conn: &Connection) -> Result<Vec<[f64; 4]>> {
        let mut found = Vec::new();
        visit(conn, "t", &mut |of| {
            found.push(of);
            true
        })?;
        found.sort_by(|a, b| a[0].total_cmp(&b[0]));
        Ok(found)
    }

    #[test]
    fn all_boxes_are_found_whatever_the_depth() {
        for squares in [0, 1, 40, 3_000] {
            let conn = tree(squares);
            let wanted: Vec<[f64; 4]> =
                (0..squares).map(|id| id as f64).map(|at| [at, -at, at + 1.0, 1.0 - at]).collect();
            assert_eq!(all(&conn).unwrap(), wanted);
            let around = (squares > 0).then_some([0.0, 1.0 - squares as f64, squares as f64, 1.0]);
            assert_eq!(bounds(&conn, "t").unwrap(), around);
        }
    }

    #[test]
    fn removed_boxes_are_gone() {
        let conn = tree(500);
        conn.execute("DELETE FROM rtree_t_geom WHERE id <> 7", []).unwrap();
        assert_eq!(all(&conn).unwrap(), [[7.0, -7.0, 8.0, -6.0]]);
        assert_eq!(bounds(&conn, "t").unwrap(), Some([7.0, -7.0, 8.0, -6.0]));
    }

    #[test]
    fn a_tree_that_leads_in_circles_is_refused() {
        let conn = tree(3_000);
        let root: Vec<u8> = conn
            .query_row("SELECT data FROM rtree_t_geom_node WHERE nodeno = 1", [], |row| row.get(0))
            .unwrap();
        let mut turned = root.clone();
        let count = usize::from(u16::from_be_bytes([root[2], root[3]]));
        for cell in 0..count {
            turned[HEAD + cell * CELL..][..8].copy_from_slice(&ROOT.to_be_bytes());
        }
        turned[..2].copy_from_slice(&DEEPEST.to_be_bytes());
        let put = |data: &[u8]| {
            conn.execute("UPDATE rtree_t_geom_node SET data = ?1 WHERE nodeno = 1", [data]).unwrap();
            all(&conn).err().map(|error| error.to_string()).unwrap()
        };
        assert!(put(&turned).contains("rtree_t_geom_node"));
        assert!(put(&root[..20]).contains("rtree_t_geom_node"), "cut");
        turned[..2].copy_from_slice(&u16::MAX.to_be_bytes());
        assert!(put(&turned).contains("rtree_t_geom_node"), "too deep");
    }
}
