//! The tables, and how an older database becomes a newer one. One SQL serves SQLite and PostgreSQL: ids are text, yes and no
//! are whole numbers, times are seconds since 1970; only the word for bytes differs.

/// One step from the version before; steps are never changed, only added.
pub const MIGRATIONS: &[&[&str]] = &[
    &[
        "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
        "CREATE TABLE log_head (id BIGINT PRIMARY KEY, size BIGINT NOT NULL, frontier BYTES NOT NULL)",
        "CREATE TABLE log (seq BIGINT PRIMARY KEY, plan TEXT NOT NULL, act TEXT NOT NULL, made BIGINT NOT NULL, leaf TEXT NOT NULL, \
     salt BYTES, sealed TEXT, erased BIGINT)",
        "CREATE TABLE checkpoints (size BIGINT PRIMARY KEY, note TEXT NOT NULL)",
        "CREATE TABLE blobs (sum TEXT PRIMARY KEY, bytes BYTES NOT NULL)",
        "CREATE TABLE contents (digest TEXT PRIMARY KEY, sum TEXT NOT NULL REFERENCES blobs (sum))",
        "CREATE TABLE plans (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, stage TEXT NOT NULL, head TEXT NOT NULL, \
     keep_days BIGINT NOT NULL, seq BIGINT NOT NULL)",
        "CREATE TABLE snapshot_sections (snapshot TEXT NOT NULL, section TEXT NOT NULL, digest TEXT NOT NULL REFERENCES contents (digest), \
     PRIMARY KEY (snapshot, section))",
        "CREATE TABLE snapshot_files (snapshot TEXT NOT NULL, name TEXT NOT NULL, sum TEXT NOT NULL REFERENCES blobs (sum), \
     PRIMARY KEY (snapshot, name))",
        "CREATE TABLE versions (id TEXT PRIMARY KEY, plan TEXT NOT NULL, number BIGINT NOT NULL, parent TEXT, proposal TEXT, \
     digest TEXT NOT NULL, made BIGINT NOT NULL, published BIGINT, seq BIGINT NOT NULL, UNIQUE (plan, number))",
        "CREATE TABLE proposals (id TEXT PRIMARY KEY, plan TEXT NOT NULL, number BIGINT NOT NULL, base TEXT NOT NULL, organisation TEXT NOT NULL, \
     person TEXT, status TEXT NOT NULL, disclosure TEXT NOT NULL, matter TEXT NOT NULL, digest TEXT NOT NULL, made BIGINT NOT NULL, \
     version TEXT, dispute TEXT, seq BIGINT NOT NULL, UNIQUE (plan, number))",
        "CREATE TABLE assents (proposal TEXT NOT NULL, organisation TEXT NOT NULL, person TEXT, stance TEXT NOT NULL, seq BIGINT NOT NULL, \
     PRIMARY KEY (proposal, organisation))",
        "CREATE TABLE signatures (id TEXT PRIMARY KEY, plan TEXT NOT NULL, version TEXT NOT NULL, section TEXT NOT NULL, digest TEXT NOT NULL, \
     kind TEXT NOT NULL, stance TEXT NOT NULL, organisation TEXT NOT NULL, person TEXT, role TEXT NOT NULL, made BIGINT NOT NULL, \
     seq BIGINT NOT NULL, voided BIGINT)",
        "CREATE INDEX signatures_by_section ON signatures (plan, section, digest)",
        "CREATE TABLE rights (plan TEXT NOT NULL, section TEXT NOT NULL, act TEXT NOT NULL, organisation TEXT NOT NULL, seq BIGINT NOT NULL, \
     PRIMARY KEY (plan, section, act, organisation))",
        "CREATE TABLE quorums (plan TEXT NOT NULL, section TEXT NOT NULL, organisations BIGINT NOT NULL, reserved BIGINT NOT NULL, \
     seq BIGINT NOT NULL, PRIMARY KEY (plan, section))",
        "CREATE TABLE interests (id TEXT PRIMARY KEY, plan TEXT NOT NULL, organisation TEXT NOT NULL, person TEXT, section TEXT NOT NULL, \
     seq BIGINT NOT NULL, ended BIGINT)",
        "CREATE TABLE hidden_sites (plan TEXT NOT NULL, site TEXT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (plan, site))",
        "CREATE TABLE preferences (plan TEXT NOT NULL, option_code TEXT NOT NULL, organisation TEXT NOT NULL, seq BIGINT NOT NULL, \
     PRIMARY KEY (plan, option_code, organisation))",
        "CREATE TABLE disputes (id TEXT PRIMARY KEY, plan TEXT NOT NULL, number BIGINT NOT NULL, section TEXT NOT NULL, table_name TEXT NOT NULL, \
     row_key TEXT NOT NULL, column_name TEXT NOT NULL, low TEXT NOT NULL, high TEXT NOT NULL, settler TEXT NOT NULL, due TEXT NOT NULL, \
     worth_pence BIGINT, status TEXT NOT NULL, agreed TEXT, proposal TEXT, made BIGINT NOT NULL, seq BIGINT NOT NULL, UNIQUE (plan, number))",
        "CREATE TABLE positions (dispute TEXT NOT NULL, organisation TEXT NOT NULL, value TEXT NOT NULL, seq BIGINT NOT NULL, \
     PRIMARY KEY (dispute, organisation))",
        "CREATE TABLE offers (id TEXT PRIMARY KEY, dispute TEXT NOT NULL, organisation TEXT NOT NULL, value TEXT NOT NULL, status TEXT NOT NULL, \
     made BIGINT NOT NULL, seq BIGINT NOT NULL)",
        "CREATE TABLE answers (offer TEXT NOT NULL, organisation TEXT NOT NULL, taken BIGINT NOT NULL, seq BIGINT NOT NULL, \
     PRIMARY KEY (offer, organisation))",
        "CREATE TABLE holds (id TEXT PRIMARY KEY, plan TEXT NOT NULL, first_seq BIGINT NOT NULL, last_seq BIGINT NOT NULL, seq BIGINT NOT NULL, \
     lifted BIGINT)",
        "CREATE TABLE people (id TEXT PRIMARY KEY, email TEXT UNIQUE, name TEXT, password TEXT, subject TEXT UNIQUE, made BIGINT NOT NULL)",
        "CREATE TABLE memberships (plan TEXT NOT NULL, person TEXT NOT NULL, organisation TEXT NOT NULL, role TEXT NOT NULL, seq BIGINT NOT NULL, \
     PRIMARY KEY (plan, person, organisation, role))",
        "CREATE TABLE invitations (id TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, plan TEXT NOT NULL, organisation TEXT NOT NULL, \
     role TEXT NOT NULL, email TEXT, expires BIGINT NOT NULL, used BIGINT, seq BIGINT NOT NULL)",
        "CREATE TABLE sessions (token TEXT PRIMARY KEY, person TEXT NOT NULL, made BIGINT NOT NULL, seen BIGINT NOT NULL, expires BIGINT NOT NULL)",
        "CREATE INDEX sessions_by_person ON sessions (person)",
        "CREATE TABLE throttles (subject TEXT PRIMARY KEY, failures BIGINT NOT NULL, until BIGINT NOT NULL)",
    ],
    &[
        "CREATE TABLE access_tokens (id TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, plan TEXT NOT NULL, person TEXT NOT NULL, \
     organisation TEXT NOT NULL, role TEXT NOT NULL, name TEXT NOT NULL, made BIGINT NOT NULL, expires BIGINT NOT NULL, \
     seq BIGINT NOT NULL, revoked BIGINT)",
    ],
];

/// A statement as this kind of database writes it.
pub fn dialect(statement: &str, postgres: bool) -> String {
    statement.replace(" BYTES", if postgres { " BYTEA" } else { " BLOB" })
}
