//! Hash tables without a random seed: what is read is the same in every run, and nothing asks the clock for a seed.

use foldhash::fast::FixedState;

pub(crate) type HashMap<K, V> = std::collections::HashMap<K, V, FixedState>;

pub(crate) type HashSet<T> = std::collections::HashSet<T, FixedState>;
