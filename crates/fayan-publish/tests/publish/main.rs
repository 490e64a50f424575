//! Plans, the publisher under faults, and the publisher on a real nats-server.

mod bus;
mod correct;
mod decide;
mod edits;
mod faults;
mod log;
mod mortal;
mod plan_cases;
mod plan_properties;
mod publisher;
mod replay;
mod sample;
mod suppress;
