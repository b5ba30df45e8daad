//! Rounding a table so that its rows and its columns sum to the totals shown.

use std::collections::VecDeque;

/// Whole numbers near `exact` with these row and column totals, which must have one sum.
///
/// Each is its exact figure rounded up or down, and what is exactly nothing stays so, wherever the totals allow it.
/// Where they do not, the misfit goes to the largest figures.
pub fn both_ways(exact: &[Vec<f64>], rows: &[i64], columns: &[i64]) -> Vec<Vec<i64>> {
    let mut table = Rounding::down(exact, rows, columns);
    table.round_up_by_remainder();
    for row in 0..rows.len() {
        while table.rows[row] > 0 && table.round_up_on_a_path_from(row) {}
    }
    table.give_the_misfit_to_the_largest();
    table.cells
}

struct Rounding<'a> {
    exact: &'a [Vec<f64>],
    cells: Vec<Vec<i64>>,
    up: Vec<Vec<bool>>,
    /// What each row still lacks.
    rows: Vec<i64>,
    /// What each column still lacks.
    columns: Vec<i64>,
}

impl<'a> Rounding<'a> {
    fn down(exact: &'a [Vec<f64>], rows: &[i64], columns: &[i64]) -> Self {
        let cells: Vec<Vec<i64>> = exact.iter().map(|row| row.iter().map(|one| one.floor() as i64).collect()).collect();
        let up = exact.iter().map(|row| vec![false; row.len()]).collect();
        let rows = rows.iter().zip(&cells).map(|(total, row)| total - row.iter().sum::<i64>()).collect();
        let sum = |column: usize| cells.iter().map(|row| row[column]).sum::<i64>();
        let columns = columns.iter().enumerate().map(|(column, total)| total - sum(column)).collect();
        Self { exact, cells, up, rows, columns }
    }

    fn remainder(&self, row: usize, column: usize) -> f64 {
        let exact = self.exact[row][column];
        exact - exact.floor()
    }

    fn can_go_up(&self, row: usize, column: usize) -> bool {
        !self.up[row][column] && self.remainder(row, column) > 0.0
    }

    fn turn(&mut self, row: usize, column: usize) {
        let up = &mut self.up[row][column];
        *up = !*up;
        self.cells[row][column] += if *up { 1 } else { -1 };
    }

    fn round_up_by_remainder(&mut self) {
        let mut order: Vec<(usize, usize)> =
            (0..self.rows.len()).flat_map(|row| (0..self.columns.len()).map(move |column| (row, column))).collect();
        order.sort_by(|a, b| self.remainder(b.0, b.1).total_cmp(&self.remainder(a.0, a.1)));
        for (row, column) in order {
            if self.rows[row] > 0 && self.columns[column] > 0 && self.can_go_up(row, column) {
                self.turn(row, column);
                self.rows[row] -= 1;
                self.columns[column] -= 1;
            }
        }
    }

    /// Takes a row's lack along cells that can go up and others that can come down again, to a column that lacks too.
    fn round_up_on_a_path_from(&mut self, start: usize) -> bool {
        let mut from_row: Vec<Option<usize>> = vec![None; self.columns.len()];
        let mut from_column: Vec<Option<usize>> = vec![None; self.rows.len()];
        let mut queue = VecDeque::from([start]);
        while let Some(row) = queue.pop_front() {
            for column in 0..self.columns.len() {
                if from_row[column].is_some() || !self.can_go_up(row, column) {
                    continue;
                }
                from_row[column] = Some(row);
                if self.columns[column] > 0 {
                    self.turn_path(start, column, &from_row, &from_column);
                    return true;
                }
                for (other, from) in from_column.iter_mut().enumerate() {
                    if other != start && from.is_none() && self.up[other][column] {
                        *from = Some(column);
                        queue.push_back(other);
                    }
                }
            }
        }
        false
    }

    fn turn_path(&mut self, start: usize, end: usize, from_row: &[Option<usize>], from_column: &[Option<usize>]) {
        self.rows[start] -= 1;
        self.columns[end] -= 1;
        let mut column = end;
        loop {
            let row = from_row[column].expect("a path goes through rows it has come by");
            self.turn(row, column);
            let Some(before) = from_column[row] else { return };
            self.turn(row, before);
            column = before;
        }
    }

    fn give_the_misfit_to_the_largest(&mut self) {
        for row in 0..self.rows.len() {
            while self.rows[row] != 0 {
                let sign = self.rows[row].signum();
                let lacking = |column: &usize| self.columns[*column].signum() == sign;
                let size = |column: &usize| self.exact[row][*column].abs();
                let all = 0..self.columns.len();
                let most =
                    all.max_by(|a, b| (lacking(a), size(a)).partial_cmp(&(lacking(b), size(b))).expect("finite"));
                let Some(column) = most else { return };
                self.cells[row][column] += sign;
                self.rows[row] -= sign;
                self.columns[column] -= sign;
            }
        }
        self.settle_columns();
    }

    /// Moves what one column has too much of, in its largest row, to another that has too little.
    fn settle_columns(&mut self) {
        while let Some(over) = self.columns.iter().position(|lack| *lack < 0) {
            let Some(under) = self.columns.iter().position(|lack| *lack > 0) else { return };
            let size = |row: &usize| self.exact[*row][over].abs() + self.exact[*row][under].abs();
            let Some(row) = (0..self.rows.len()).max_by(|a, b| size(a).total_cmp(&size(b))) else { return };
            self.cells[row][over] -= 1;
            self.cells[row][under] += 1;
            self.columns[over] += 1;
            self.columns[under] -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_and_columns_sum_to_their_totals_wherever_they_can(
            cells in prop::collection::vec(prop::collection::vec((-40_i32..40, any::<bool>()), 4), 1..6),
        ) {
            let exact: Vec<Vec<f64>> =
                cells.iter().map(|row| row.iter().map(|(quarters, _)| f64::from(*quarters) * 0.25).collect()).collect();
            // Totals of some rounding, so that there is one to be found.
            let rounded = |(quarters, up): &(i32, bool)| i64::from(quarters.div_euclid(4) + i32::from(*up && quarters % 4 != 0));
            let rows: Vec<i64> = cells.iter().map(|row| row.iter().map(rounded).sum()).collect();
            let columns: Vec<i64> = (0..4).map(|column| cells.iter().map(|row| rounded(&row[column])).sum()).collect();
            let found = both_ways(&exact, &rows, &columns);
            for (row, total) in found.iter().zip(&rows) {
                prop_assert_eq!(row.iter().sum::<i64>(), *total);
            }
            for (column, total) in columns.iter().enumerate() {
                prop_assert_eq!(found.iter().map(|row| row[column]).sum::<i64>(), *total);
            }
            for (cell, one) in found.iter().flatten().zip(exact.iter().flatten()) {
                prop_assert!((*cell as f64 - one).abs() < 1.0, "{} for {}", cell, one);
            }
        }

        #[test]
        fn sums_hold_even_where_a_figure_must_give(
            exact in prop::collection::vec(prop::collection::vec(-9.0..9.0_f64, 3), 1..5),
            rows in prop::collection::vec(-9_i64..9, 4),
            columns in prop::collection::vec(-9_i64..9, 3),
        ) {
            let rows = &rows[..exact.len()];
            let mut columns = columns;
            columns[2] = rows.iter().sum::<i64>() - columns[0] - columns[1];
            let found = both_ways(&exact, rows, &columns);
            for (row, total) in found.iter().zip(rows) {
                prop_assert_eq!(row.iter().sum::<i64>(), *total);
            }
            for (column, total) in columns.iter().enumerate() {
                prop_assert_eq!(found.iter().map(|row| row[column]).sum::<i64>(), *total);
            }
        }
    }
}
