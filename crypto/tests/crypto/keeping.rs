//! What is kept: the backup, the export file, and what lies at rest.

mod at_rest;
mod backup;
mod backup_attacks;
mod backup_document;
mod backup_model;
mod backup_vectors;
mod export;
mod export_document;
mod export_vectors;
mod keepsakes;
mod restore;
mod vault;
mod wiping;
