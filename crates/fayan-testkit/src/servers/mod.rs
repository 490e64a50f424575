//! What end-to-end tests start, stop and wait for. Everything ends with the value that stands for it.
//!
//! A test wants an answer or a failure that explains itself, so these functions panic with what was attempted instead
//! of returning errors.

pub mod agreement;
pub mod deployed;
pub mod nats;
pub mod pipeline;
pub mod postgres;
pub mod program;
pub mod python;
pub mod store;
pub mod wait;

pub use agreement::Agreement;
pub use deployed::DeployedServer;
pub use nats::NatsServer;
pub use pipeline::{Pipeline, PipelineOptions};
pub use postgres::PostgresServer;
pub use program::{Program, unconfigured};
pub use python::python_with;
pub use store::TemporaryStore;
pub use wait::{wait_for, wait_until};
