"""Makes every table of the first version."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.core.db import dialect
from backend.core.db.schema import apply

ID = "2026-11-22T02:36:44"
VERSION = "1"
DESCRIPTION = "Makes every table of the first version."

SQLITE = """
CREATE TABLE "counter" (
    "series" VARCHAR(120) PRIMARY KEY NOT NULL DEFAULT '',
    "last" INTEGER NOT NULL DEFAULT 0
)
----
CREATE TABLE "job" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "kind" VARCHAR(80) NOT NULL DEFAULT '',
    "dedupe" VARCHAR(200) UNIQUE NOT NULL DEFAULT '',
    "lane" VARCHAR(120) NOT NULL DEFAULT '',
    "payload" JSONB NOT NULL DEFAULT '{}',
    "state" VARCHAR(8) NOT NULL DEFAULT 'ready',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "give_up_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "lease" VARCHAR(40) NOT NULL DEFAULT '',
    "result" TEXT NOT NULL DEFAULT '',
    "error" TEXT NOT NULL DEFAULT '',
    "written" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "ended" TIMESTAMPTZ DEFAULT null
)
----
CREATE TABLE "limit_window" (
    "name" VARCHAR(160) PRIMARY KEY NOT NULL DEFAULT '',
    "spent" INTEGER NOT NULL DEFAULT 0,
    "ends" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX limit_window_ends ON "limit_window" ("ends")
----
CREATE TABLE "repeated_request" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "actor" VARCHAR(80) NOT NULL DEFAULT '',
    "key" VARCHAR(120) NOT NULL DEFAULT '',
    "request_hash" VARCHAR(64) NOT NULL DEFAULT '',
    "state" VARCHAR(8) NOT NULL DEFAULT 'running',
    "status" INTEGER NOT NULL DEFAULT 0,
    "answer" TEXT NOT NULL DEFAULT '',
    "expires" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX repeated_request_expires ON "repeated_request" ("expires")
----
CREATE TABLE "session" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "token_hash" VARCHAR(64) UNIQUE NOT NULL DEFAULT '',
    "viewer" JSONB NOT NULL DEFAULT '{}',
    "account" VARCHAR(80) NOT NULL DEFAULT '',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "last_seen" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "expires" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "agent" VARCHAR(255) NOT NULL DEFAULT ''
)
----
CREATE INDEX session_account ON "session" ("account")
----
CREATE INDEX session_expires ON "session" ("expires")
----
CREATE TABLE "trail_entry" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "scope" VARCHAR(60) NOT NULL DEFAULT '',
    "position" INTEGER NOT NULL DEFAULT 0,
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "body" TEXT NOT NULL DEFAULT '',
    "subject" VARCHAR(120) NOT NULL DEFAULT '',
    "act" VARCHAR(80) NOT NULL DEFAULT '',
    "previous" VARCHAR(64) NOT NULL DEFAULT '',
    "digest" VARCHAR(64) UNIQUE NOT NULL DEFAULT ''
)
----
CREATE INDEX trail_entry_subject ON "trail_entry" ("subject")
----
CREATE TABLE "upload" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(32) UNIQUE NOT NULL DEFAULT '',
    "owner" VARCHAR(80) NOT NULL DEFAULT '',
    "client_key" VARCHAR(120) NOT NULL DEFAULT '',
    "purpose" VARCHAR(80) NOT NULL DEFAULT '',
    "subject" VARCHAR(120) NOT NULL DEFAULT '',
    "filename" VARCHAR(255) NOT NULL DEFAULT '',
    "size_bytes" INTEGER NOT NULL DEFAULT 0,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "state" VARCHAR(10) NOT NULL DEFAULT 'open',
    "sha256" VARCHAR(64) NOT NULL DEFAULT '',
    "answer" JSONB NOT NULL DEFAULT '{}',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "expires" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX upload_expires ON "upload" ("expires")
----
CREATE TABLE "jurisdiction" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "code" VARCHAR(6) UNIQUE NOT NULL DEFAULT '',
    "name" VARCHAR(60) NOT NULL DEFAULT '',
    "level" VARCHAR(8) NOT NULL DEFAULT '',
    "parent" VARCHAR(6) NOT NULL DEFAULT '',
    "successor" VARCHAR(6) NOT NULL DEFAULT '',
    "valid_from" DATE DEFAULT null,
    "valid_until" DATE DEFAULT null,
    "invented" BOOLEAN NOT NULL DEFAULT false
)
----
CREATE INDEX jurisdiction_parent ON "jurisdiction" ("parent")
----
CREATE TABLE "message" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "account" VARCHAR(16) NOT NULL DEFAULT '',
    "template" VARCHAR(40) NOT NULL DEFAULT '',
    "facts" JSONB NOT NULL DEFAULT '{}',
    "cause" VARCHAR(120) NOT NULL DEFAULT '',
    "once" VARCHAR(64) UNIQUE NOT NULL DEFAULT '',
    "case_number" VARCHAR(60) NOT NULL DEFAULT '',
    "language" VARCHAR(10) NOT NULL DEFAULT 'zh-Hans',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX message_account ON "message" ("account")
----
CREATE INDEX message_cause ON "message" ("cause")
----
CREATE TABLE "account" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "kind" VARCHAR(8) NOT NULL DEFAULT 'person',
    "phone" VARCHAR(16) NOT NULL DEFAULT '',
    "email" VARCHAR(254) NOT NULL DEFAULT '',
    "name" VARCHAR(80) NOT NULL DEFAULT '',
    "username" VARCHAR(40) NOT NULL DEFAULT '',
    "password_hash" VARCHAR(200) NOT NULL DEFAULT '',
    "totp_secret" VARCHAR(400) NOT NULL DEFAULT '',
    "last_totp_counter" INTEGER NOT NULL DEFAULT 0,
    "language" VARCHAR(10) NOT NULL DEFAULT 'zh-Hans',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE TABLE "login_code" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "phone" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "code_hash" VARCHAR(64) NOT NULL DEFAULT '',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "expires" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX login_code_expires ON "login_code" ("expires")
----
CREATE TABLE "organization" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "name" VARCHAR(120) NOT NULL DEFAULT '',
    "uscc" VARCHAR(18) NOT NULL DEFAULT '',
    "state" VARCHAR(12) NOT NULL DEFAULT 'unverified',
    "legal_representative" VARCHAR(80) NOT NULL DEFAULT '',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX organization_uscc ON "organization" ("uscc")
----
CREATE TABLE "matter" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "code" VARCHAR(12) NOT NULL DEFAULT '',
    "version" INTEGER NOT NULL DEFAULT 1,
    "jurisdiction" VARCHAR(6) NOT NULL DEFAULT '',
    "stage" VARCHAR(4) NOT NULL DEFAULT 'ANY',
    "active" BOOLEAN NOT NULL DEFAULT true,
    "facts" JSONB NOT NULL DEFAULT '{}',
    "changed_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "changed_by" VARCHAR(32) NOT NULL DEFAULT ''
)
----
CREATE TABLE "layer" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "code" VARCHAR(60) UNIQUE NOT NULL DEFAULT '',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE TABLE "running_site" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "subject" VARCHAR(120) UNIQUE NOT NULL DEFAULT '',
    "kind" VARCHAR(12) NOT NULL DEFAULT 'case',
    "jurisdiction" VARCHAR(12) NOT NULL DEFAULT '',
    "shape" BLOB NOT NULL DEFAULT '',
    "west" DOUBLE PRECISION NOT NULL DEFAULT 0.0,
    "south" DOUBLE PRECISION NOT NULL DEFAULT 0.0,
    "east" DOUBLE PRECISION NOT NULL DEFAULT 0.0,
    "north" DOUBLE PRECISION NOT NULL DEFAULT 0.0
)
----
CREATE TABLE "screening" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "owner" VARCHAR(80) NOT NULL DEFAULT '',
    "audience" VARCHAR(8) NOT NULL DEFAULT 'public',
    "site_hash" VARCHAR(64) NOT NULL DEFAULT '',
    "site" BLOB NOT NULL DEFAULT '',
    "purpose_use" VARCHAR(12) NOT NULL DEFAULT '',
    "purpose_matter" VARCHAR(20) NOT NULL DEFAULT '',
    "as_of" DATE NOT NULL DEFAULT CURRENT_DATE,
    "catalogue_version" VARCHAR(64) NOT NULL DEFAULT '',
    "versions" JSONB NOT NULL DEFAULT '[]',
    "digest" VARCHAR(80) NOT NULL DEFAULT '',
    "answer" TEXT NOT NULL DEFAULT '',
    "made_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "keep_until" TIMESTAMPTZ DEFAULT null
)
----
CREATE INDEX screening_owner ON "screening" ("owner")
----
CREATE INDEX screening_site_hash ON "screening" ("site_hash")
----
CREATE INDEX screening_keep_until ON "screening" ("keep_until")
----
CREATE TABLE "project" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "name" VARCHAR(120) NOT NULL DEFAULT '',
    "code" VARCHAR(24) NOT NULL DEFAULT '',
    "account" VARCHAR(16) NOT NULL DEFAULT '',
    "organization" VARCHAR(16) NOT NULL DEFAULT '',
    "jurisdiction" VARCHAR(6) NOT NULL DEFAULT '',
    "location" VARCHAR(200) NOT NULL DEFAULT '',
    "use" VARCHAR(8) NOT NULL DEFAULT '',
    "site" JSONB NOT NULL DEFAULT '{}',
    "site_area_m2" INTEGER NOT NULL DEFAULT 0,
    "screening" VARCHAR(16) NOT NULL DEFAULT '',
    "tags" JSONB NOT NULL DEFAULT '[]',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX project_code ON "project" ("code")
----
CREATE INDEX project_account ON "project" ("account")
----
CREATE INDEX project_organization ON "project" ("organization")
----
CREATE INDEX project_jurisdiction ON "project" ("jurisdiction")
----
CREATE TABLE "check_run" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "subject" VARCHAR(40) NOT NULL DEFAULT '',
    "purpose" VARCHAR(16) NOT NULL DEFAULT 'self_check',
    "items" JSONB NOT NULL DEFAULT '[]',
    "facts" JSONB NOT NULL DEFAULT '{}',
    "passed" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "needs_person" INTEGER NOT NULL DEFAULT 0,
    "ran_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "by" VARCHAR(32) NOT NULL DEFAULT ''
)
----
CREATE INDEX check_run_subject ON "check_run" ("subject")
----
CREATE TABLE "log_checkpoint" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "size" INTEGER NOT NULL DEFAULT 0,
    "note" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX log_checkpoint_size ON "log_checkpoint" ("size")
----
CREATE TABLE "log_leaf" (
    "position" INTEGER PRIMARY KEY NOT NULL DEFAULT 0,
    "leaf" BLOB NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE TABLE "status_revision" (
    "name" VARCHAR(8) PRIMARY KEY NOT NULL DEFAULT '1',
    "revision" INTEGER NOT NULL DEFAULT 0
)
----
CREATE TABLE "delivery" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "message" INTEGER NOT NULL REFERENCES "message" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT DEFAULT null,
    "channel" VARCHAR(8) NOT NULL DEFAULT '',
    "to" VARCHAR(254) NOT NULL DEFAULT '',
    "subject" VARCHAR(200) NOT NULL DEFAULT '',
    "text" TEXT NOT NULL DEFAULT '',
    "state" VARCHAR(10) NOT NULL DEFAULT 'queued',
    "remote_id" VARCHAR(120) NOT NULL DEFAULT '',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" VARCHAR(200) NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "give_up_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "sent_at" TIMESTAMPTZ DEFAULT null
)
----
CREATE INDEX delivery_message ON "delivery" ("message")
----
CREATE INDEX delivery_to ON "delivery" ("to")
----
CREATE INDEX delivery_state ON "delivery" ("state")
----
CREATE INDEX delivery_remote_id ON "delivery" ("remote_id")
----
CREATE TABLE "staff_role" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "account" INTEGER NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT DEFAULT null,
    "role" VARCHAR(20) NOT NULL DEFAULT '',
    "jurisdiction" VARCHAR(12) NOT NULL DEFAULT '',
    "department" VARCHAR(40) NOT NULL DEFAULT ''
)
----
CREATE INDEX staff_role_account ON "staff_role" ("account")
----
CREATE TABLE "membership" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "organization" INTEGER NOT NULL REFERENCES "organization" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT DEFAULT null,
    "account" INTEGER NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT DEFAULT null,
    "role" VARCHAR(8) NOT NULL DEFAULT 'member',
    "state" VARCHAR(10) NOT NULL DEFAULT 'claimed',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX membership_organization ON "membership" ("organization")
----
CREATE INDEX membership_account ON "membership" ("account")
----
CREATE TABLE "layer_version" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "layer" INTEGER NOT NULL REFERENCES "layer" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFAULT null,
    "number" INTEGER NOT NULL DEFAULT 0,
    "state" VARCHAR(10) NOT NULL DEFAULT 'importing',
    "facts" JSONB NOT NULL DEFAULT '{}',
    "classes" JSONB NOT NULL DEFAULT '[]',
    "coverage" BLOB DEFAULT null,
    "holes" BLOB DEFAULT null,
    "everywhere" BOOLEAN NOT NULL DEFAULT false,
    "west" DOUBLE PRECISION DEFAULT null,
    "south" DOUBLE PRECISION DEFAULT null,
    "east" DOUBLE PRECISION DEFAULT null,
    "north" DOUBLE PRECISION DEFAULT null,
    "features" INTEGER NOT NULL DEFAULT 0,
    "checksum" VARCHAR(64) NOT NULL DEFAULT '',
    "report" JSONB NOT NULL DEFAULT '{}',
    "imported_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE TABLE "box_item" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "project" INTEGER NOT NULL REFERENCES "project" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "kind" VARCHAR(40) NOT NULL DEFAULT '',
    "source" VARCHAR(10) NOT NULL DEFAULT 'uploaded',
    "filename" VARCHAR(255) NOT NULL DEFAULT '',
    "media" VARCHAR(60) NOT NULL DEFAULT '',
    "sha256" VARCHAR(64) NOT NULL DEFAULT '',
    "size_bytes" INTEGER NOT NULL DEFAULT 0,
    "note" TEXT NOT NULL DEFAULT '',
    "valid_until" DATE DEFAULT null,
    "replaced" BOOLEAN NOT NULL DEFAULT false,
    "by" VARCHAR(16) NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX box_item_project ON "box_item" ("project")
----
CREATE INDEX box_item_sha256 ON "box_item" ("sha256")
----
CREATE TABLE "case_file" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "number" VARCHAR(24) UNIQUE NOT NULL DEFAULT '',
    "application" VARCHAR(16) NOT NULL DEFAULT '',
    "project" INTEGER NOT NULL REFERENCES "project" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "matter" VARCHAR(12) NOT NULL DEFAULT '',
    "jurisdiction" VARCHAR(6) NOT NULL DEFAULT '',
    "state" VARCHAR(14) NOT NULL DEFAULT 'submitted',
    "version" INTEGER NOT NULL DEFAULT 1,
    "account" VARCHAR(16) NOT NULL DEFAULT '',
    "organization" VARCHAR(16) NOT NULL DEFAULT '',
    "applicant" VARCHAR(120) NOT NULL DEFAULT '',
    "phone" VARCHAR(20) NOT NULL DEFAULT '',
    "email" VARCHAR(120) NOT NULL DEFAULT '',
    "form" JSONB NOT NULL DEFAULT '{}',
    "materials" JSONB NOT NULL DEFAULT '[]',
    "site" JSONB NOT NULL DEFAULT '{}',
    "site_area_m2" INTEGER NOT NULL DEFAULT 0,
    "screening" VARCHAR(16) NOT NULL DEFAULT '',
    "submitted" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "accepted" TIMESTAMPTZ DEFAULT null,
    "decided" TIMESTAMPTZ DEFAULT null,
    "statutory_due" DATE DEFAULT null,
    "promised_due" DATE DEFAULT null,
    "paused" BOOLEAN NOT NULL DEFAULT false
)
----
CREATE INDEX case_file_application ON "case_file" ("application")
----
CREATE INDEX case_file_project ON "case_file" ("project")
----
CREATE INDEX case_file_matter ON "case_file" ("matter")
----
CREATE INDEX case_file_jurisdiction ON "case_file" ("jurisdiction")
----
CREATE INDEX case_file_state ON "case_file" ("state")
----
CREATE INDEX case_file_account ON "case_file" ("account")
----
CREATE INDEX case_file_organization ON "case_file" ("organization")
----
CREATE INDEX case_file_promised_due ON "case_file" ("promised_due")
----
CREATE TABLE "application" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "number" VARCHAR(24) NOT NULL DEFAULT '',
    "project" INTEGER NOT NULL REFERENCES "project" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "package" VARCHAR(12) NOT NULL DEFAULT '',
    "state" VARCHAR(10) NOT NULL DEFAULT 'draft',
    "account" VARCHAR(16) NOT NULL DEFAULT '',
    "organization" VARCHAR(16) NOT NULL DEFAULT '',
    "form" JSONB NOT NULL DEFAULT '{}',
    "attached" JSONB NOT NULL DEFAULT '{}',
    "version" INTEGER NOT NULL DEFAULT 1,
    "language" VARCHAR(10) NOT NULL DEFAULT 'zh-Hans',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "changed" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "submitted" TIMESTAMPTZ DEFAULT null
)
----
CREATE INDEX application_number ON "application" ("number")
----
CREATE INDEX application_project ON "application" ("project")
----
CREATE INDEX application_account ON "application" ("account")
----
CREATE INDEX application_organization ON "application" ("organization")
----
CREATE TABLE "check_result" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "run" INTEGER NOT NULL REFERENCES "check_run" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFAULT null,
    "element" VARCHAR(12) NOT NULL DEFAULT '',
    "finding" VARCHAR(12) NOT NULL DEFAULT '',
    "severity" VARCHAR(8) NOT NULL DEFAULT 'warn',
    "desk" VARCHAR(8) NOT NULL DEFAULT '',
    "facts" JSONB NOT NULL DEFAULT '{}',
    "overridden" BOOLEAN NOT NULL DEFAULT false,
    "override_reason" VARCHAR(500) NOT NULL DEFAULT '',
    "confirmed_by" VARCHAR(32) NOT NULL DEFAULT '',
    "position" INTEGER NOT NULL DEFAULT 0
)
----
CREATE TABLE "delivery_event" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "event_id" VARCHAR(64) UNIQUE NOT NULL DEFAULT '',
    "delivery" INTEGER REFERENCES "delivery" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT DEFAULT null,
    "remote_id" VARCHAR(120) NOT NULL DEFAULT '',
    "status" VARCHAR(20) NOT NULL DEFAULT '',
    "body" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX delivery_event_delivery ON "delivery_event" ("delivery")
----
CREATE TABLE "feature" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "version" INTEGER NOT NULL REFERENCES "layer_version" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFAULT null,
    "source_id" VARCHAR(120) NOT NULL DEFAULT '',
    "class_no" INTEGER NOT NULL DEFAULT 0,
    "name" VARCHAR(255) NOT NULL DEFAULT '',
    "repaired" BOOLEAN NOT NULL DEFAULT false,
    "area_mm2" INTEGER NOT NULL DEFAULT 0,
    "length_mm" INTEGER NOT NULL DEFAULT 0,
    "original" BLOB DEFAULT null,
    "attributes" JSONB NOT NULL DEFAULT '{}'
)
----
CREATE INDEX feature_version ON "feature" ("version")
----
CREATE TABLE "layer_term" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "layer" INTEGER NOT NULL REFERENCES "layer" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFAULT null,
    "version" INTEGER NOT NULL REFERENCES "layer_version" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFAULT null,
    "from_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "until_at" TIMESTAMPTZ DEFAULT null
)
----
CREATE TABLE "material_copy" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "item" INTEGER UNIQUE NOT NULL REFERENCES "box_item" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "sha256" VARCHAR(64) NOT NULL DEFAULT '',
    "size_bytes" INTEGER NOT NULL DEFAULT 0
)
----
CREATE INDEX material_copy_sha256 ON "material_copy" ("sha256")
----
CREATE TABLE "case_clock" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "case" INTEGER NOT NULL REFERENCES "case_file" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "kind" VARCHAR(12) NOT NULL DEFAULT '',
    "day" DATE NOT NULL DEFAULT CURRENT_DATE,
    "working_days" INTEGER NOT NULL DEFAULT 0,
    "reason" VARCHAR(200) NOT NULL DEFAULT '',
    "law" VARCHAR(120) NOT NULL DEFAULT '',
    "by" VARCHAR(16) NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX case_clock_case ON "case_clock" ("case")
----
CREATE TABLE "case_decision" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "case" INTEGER UNIQUE NOT NULL REFERENCES "case_file" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "kind" VARCHAR(10) NOT NULL DEFAULT '',
    "text" TEXT NOT NULL DEFAULT '',
    "article" VARCHAR(120) NOT NULL DEFAULT '',
    "appeal" TEXT NOT NULL DEFAULT '',
    "by" VARCHAR(16) NOT NULL DEFAULT '',
    "name" VARCHAR(60) NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE TABLE "case_step" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "case" INTEGER NOT NULL REFERENCES "case_file" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "position" INTEGER NOT NULL DEFAULT 0,
    "node" VARCHAR(20) NOT NULL DEFAULT '',
    "desk" VARCHAR(6) NOT NULL DEFAULT '',
    "group" VARCHAR(6) NOT NULL DEFAULT '',
    "reason" VARCHAR(200) NOT NULL DEFAULT '',
    "state" VARCHAR(8) NOT NULL DEFAULT 'waiting',
    "opened" TIMESTAMPTZ DEFAULT null,
    "ended" TIMESTAMPTZ DEFAULT null
)
----
CREATE INDEX case_step_case ON "case_step" ("case")
----
CREATE INDEX case_step_desk ON "case_step" ("desk")
----
CREATE INDEX case_step_state ON "case_step" ("state")
----
CREATE TABLE "case_supplement" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "case" INTEGER NOT NULL REFERENCES "case_file" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "wanted" JSONB NOT NULL DEFAULT '[]',
    "reason" TEXT NOT NULL DEFAULT '',
    "due" DATE NOT NULL DEFAULT CURRENT_DATE,
    "asked" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "answered" TIMESTAMPTZ DEFAULT null,
    "by" VARCHAR(16) NOT NULL DEFAULT ''
)
----
CREATE INDEX case_supplement_case ON "case_supplement" ("case")
----
CREATE TABLE "certificate" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "code" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "kind" VARCHAR(12) NOT NULL DEFAULT '',
    "number" VARCHAR(60) UNIQUE NOT NULL DEFAULT '',
    "title" VARCHAR(60) NOT NULL DEFAULT '',
    "state" VARCHAR(10) NOT NULL DEFAULT 'valid',
    "case" INTEGER NOT NULL REFERENCES "case_file" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "project" INTEGER NOT NULL REFERENCES "project" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "account" VARCHAR(16) NOT NULL DEFAULT '',
    "organization" VARCHAR(16) NOT NULL DEFAULT '',
    "jurisdiction" VARCHAR(6) NOT NULL DEFAULT '',
    "issuer" VARCHAR(80) NOT NULL DEFAULT '',
    "holder" VARCHAR(120) NOT NULL DEFAULT '',
    "project_name" VARCHAR(120) NOT NULL DEFAULT '',
    "area_m2" INTEGER NOT NULL DEFAULT 0,
    "issued" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "expires_on" DATE DEFAULT null,
    "token" BLOB NOT NULL DEFAULT '',
    "record" BLOB NOT NULL DEFAULT '',
    "slot" INTEGER UNIQUE NOT NULL DEFAULT 0,
    "log_index" INTEGER UNIQUE NOT NULL DEFAULT 0,
    "replaces" VARCHAR(16) NOT NULL DEFAULT '',
    "replaced_by" VARCHAR(16) NOT NULL DEFAULT '',
    "ended" TIMESTAMPTZ DEFAULT null,
    "reason" VARCHAR(12) NOT NULL DEFAULT '',
    "pdf" VARCHAR(64) NOT NULL DEFAULT '',
    "face" VARCHAR(64) NOT NULL DEFAULT '',
    "preview" VARCHAR(64) NOT NULL DEFAULT '',
    "statement" BLOB NOT NULL DEFAULT ''
)
----
CREATE INDEX certificate_case ON "certificate" ("case")
----
CREATE INDEX certificate_project ON "certificate" ("project")
----
CREATE INDEX certificate_account ON "certificate" ("account")
----
CREATE INDEX certificate_organization ON "certificate" ("organization")
----
CREATE INDEX certificate_jurisdiction ON "certificate" ("jurisdiction")
----
CREATE TABLE "piece" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "feature" INTEGER NOT NULL REFERENCES "feature" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFAULT null,
    "version" INTEGER NOT NULL DEFAULT 0,
    "class_no" INTEGER NOT NULL DEFAULT 0,
    "area_mm2" INTEGER NOT NULL DEFAULT 0,
    "shape" BLOB NOT NULL DEFAULT '',
    "west" DOUBLE PRECISION DEFAULT null,
    "south" DOUBLE PRECISION DEFAULT null,
    "east" DOUBLE PRECISION DEFAULT null,
    "north" DOUBLE PRECISION DEFAULT null
)
----
CREATE INDEX piece_feature ON "piece" ("feature")
----
CREATE TABLE "case_opinion" (
    "id" INTEGER PRIMARY KEY NOT NULL,
    "step" INTEGER UNIQUE NOT NULL REFERENCES "case_step" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "case" INTEGER NOT NULL REFERENCES "case_file" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "conclusion" VARCHAR(10) NOT NULL DEFAULT '',
    "text" TEXT NOT NULL DEFAULT '',
    "by" VARCHAR(16) NOT NULL DEFAULT '',
    "name" VARCHAR(60) NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX case_opinion_case ON "case_opinion" ("case")
----
CREATE TABLE "certificate_look" (
    "count" INTEGER NOT NULL DEFAULT 0,
    "id" INTEGER PRIMARY KEY NOT NULL,
    "certificate" INTEGER NOT NULL REFERENCES "certificate" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "day" DATE NOT NULL DEFAULT CURRENT_DATE
)
----
CREATE INDEX job_waiting ON job (due, id) WHERE state IN ('ready', 'leased')
----
CREATE INDEX job_lane ON job (lane, id) WHERE lane <> '' AND state IN ('ready', 'leased')
----
CREATE UNIQUE INDEX trail_entry_position ON trail_entry (scope, position)
----
CREATE UNIQUE INDEX upload_client_key ON upload (owner, client_key) WHERE client_key <> ''
----
CREATE UNIQUE INDEX repeated_request_key ON repeated_request (actor, key)
----
CREATE TRIGGER trail_entry_stays BEFORE UPDATE ON trail_entry BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END
----
CREATE TRIGGER trail_entry_remains BEFORE DELETE ON trail_entry BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END
----
CREATE INDEX delivery_to_at ON delivery (channel, at)
----
CREATE UNIQUE INDEX account_person_phone ON account (phone) WHERE kind = 'person'
----
CREATE UNIQUE INDEX account_username ON account (username) WHERE username <> ''
----
CREATE UNIQUE INDEX organization_verified ON organization (uscc) WHERE state = 'verified'
----
CREATE UNIQUE INDEX membership_once ON membership (organization, account)
----
CREATE UNIQUE INDEX staff_role_once ON staff_role (account, role, jurisdiction, department)
----
CREATE UNIQUE INDEX IF NOT EXISTS matter_version ON matter (jurisdiction, code, version)
----
CREATE UNIQUE INDEX layer_version_number ON layer_version (layer, number)
----
CREATE INDEX piece_version ON piece (version)
----
CREATE INDEX layer_term_layer ON layer_term (layer, from_at)
----
CREATE INDEX running_site_box ON running_site (west, east)
----
CREATE VIRTUAL TABLE piece_box USING rtree(id, west, east, south, north)
----
CREATE INDEX IF NOT EXISTS check_result_run ON check_result (run, position)
----
CREATE UNIQUE INDEX application_number_once ON application (number) WHERE number <> ''
----
CREATE UNIQUE INDEX certificate_look_day ON certificate_look (certificate, day)
----
CREATE TRIGGER log_leaf_stays BEFORE UPDATE ON log_leaf BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
----
CREATE TRIGGER log_leaf_remains BEFORE DELETE ON log_leaf BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
"""

POSTGRESQL = """
CREATE TABLE "counter" (
    "series" VARCHAR(120) PRIMARY KEY NOT NULL DEFAULT '',
    "last" BIGINT NOT NULL DEFAULT 0
)
----
CREATE TABLE "job" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "kind" VARCHAR(80) NOT NULL DEFAULT '',
    "dedupe" VARCHAR(200) UNIQUE NOT NULL DEFAULT '',
    "lane" VARCHAR(120) NOT NULL DEFAULT '',
    "payload" JSONB NOT NULL DEFAULT '{}',
    "state" VARCHAR(8) NOT NULL DEFAULT 'ready',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "due" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "give_up_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "lease" VARCHAR(40) NOT NULL DEFAULT '',
    "result" TEXT NOT NULL DEFAULT '',
    "error" TEXT NOT NULL DEFAULT '',
    "written" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "ended" TIMESTAMPTZ DEFAULT null
)
----
CREATE TABLE "limit_window" (
    "name" VARCHAR(160) PRIMARY KEY NOT NULL DEFAULT '',
    "spent" BIGINT NOT NULL DEFAULT 0,
    "ends" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX limit_window_ends ON "limit_window" USING btree ("ends")
----
CREATE TABLE "repeated_request" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "actor" VARCHAR(80) NOT NULL DEFAULT '',
    "key" VARCHAR(120) NOT NULL DEFAULT '',
    "request_hash" VARCHAR(64) NOT NULL DEFAULT '',
    "state" VARCHAR(8) NOT NULL DEFAULT 'running',
    "status" INTEGER NOT NULL DEFAULT 0,
    "answer" TEXT NOT NULL DEFAULT '',
    "expires" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX repeated_request_expires ON "repeated_request" USING btree ("expires")
----
CREATE TABLE "session" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "token_hash" VARCHAR(64) UNIQUE NOT NULL DEFAULT '',
    "viewer" JSONB NOT NULL DEFAULT '{}',
    "account" VARCHAR(80) NOT NULL DEFAULT '',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "last_seen" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "expires" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "agent" VARCHAR(255) NOT NULL DEFAULT ''
)
----
CREATE INDEX session_account ON "session" USING btree ("account")
----
CREATE INDEX session_expires ON "session" USING btree ("expires")
----
CREATE TABLE "trail_entry" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "scope" VARCHAR(60) NOT NULL DEFAULT '',
    "position" BIGINT NOT NULL DEFAULT 0,
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "body" TEXT NOT NULL DEFAULT '',
    "subject" VARCHAR(120) NOT NULL DEFAULT '',
    "act" VARCHAR(80) NOT NULL DEFAULT '',
    "previous" VARCHAR(64) NOT NULL DEFAULT '',
    "digest" VARCHAR(64) UNIQUE NOT NULL DEFAULT ''
)
----
CREATE INDEX trail_entry_subject ON "trail_entry" USING btree ("subject")
----
CREATE TABLE "upload" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(32) UNIQUE NOT NULL DEFAULT '',
    "owner" VARCHAR(80) NOT NULL DEFAULT '',
    "client_key" VARCHAR(120) NOT NULL DEFAULT '',
    "purpose" VARCHAR(80) NOT NULL DEFAULT '',
    "subject" VARCHAR(120) NOT NULL DEFAULT '',
    "filename" VARCHAR(255) NOT NULL DEFAULT '',
    "size_bytes" BIGINT NOT NULL DEFAULT 0,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "state" VARCHAR(10) NOT NULL DEFAULT 'open',
    "sha256" VARCHAR(64) NOT NULL DEFAULT '',
    "answer" JSONB NOT NULL DEFAULT '{}',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "expires" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX upload_expires ON "upload" USING btree ("expires")
----
CREATE TABLE "jurisdiction" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "code" VARCHAR(6) UNIQUE NOT NULL DEFAULT '',
    "name" VARCHAR(60) NOT NULL DEFAULT '',
    "level" VARCHAR(8) NOT NULL DEFAULT '',
    "parent" VARCHAR(6) NOT NULL DEFAULT '',
    "successor" VARCHAR(6) NOT NULL DEFAULT '',
    "valid_from" DATE DEFAULT null,
    "valid_until" DATE DEFAULT null,
    "invented" BOOLEAN NOT NULL DEFAULT false
)
----
CREATE INDEX jurisdiction_parent ON "jurisdiction" USING btree ("parent")
----
CREATE TABLE "message" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "account" VARCHAR(16) NOT NULL DEFAULT '',
    "template" VARCHAR(40) NOT NULL DEFAULT '',
    "facts" JSONB NOT NULL DEFAULT '{}',
    "cause" VARCHAR(120) NOT NULL DEFAULT '',
    "once" VARCHAR(64) UNIQUE NOT NULL DEFAULT '',
    "case_number" VARCHAR(60) NOT NULL DEFAULT '',
    "language" VARCHAR(10) NOT NULL DEFAULT 'zh-Hans',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX message_account ON "message" USING btree ("account")
----
CREATE INDEX message_cause ON "message" USING btree ("cause")
----
CREATE TABLE "account" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "kind" VARCHAR(8) NOT NULL DEFAULT 'person',
    "phone" VARCHAR(16) NOT NULL DEFAULT '',
    "email" VARCHAR(254) NOT NULL DEFAULT '',
    "name" VARCHAR(80) NOT NULL DEFAULT '',
    "username" VARCHAR(40) NOT NULL DEFAULT '',
    "password_hash" VARCHAR(200) NOT NULL DEFAULT '',
    "totp_secret" VARCHAR(400) NOT NULL DEFAULT '',
    "last_totp_counter" BIGINT NOT NULL DEFAULT 0,
    "language" VARCHAR(10) NOT NULL DEFAULT 'zh-Hans',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE TABLE "login_code" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "phone" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "code_hash" VARCHAR(64) NOT NULL DEFAULT '',
    "tries" INTEGER NOT NULL DEFAULT 0,
    "expires" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX login_code_expires ON "login_code" USING btree ("expires")
----
CREATE TABLE "organization" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "name" VARCHAR(120) NOT NULL DEFAULT '',
    "uscc" VARCHAR(18) NOT NULL DEFAULT '',
    "state" VARCHAR(12) NOT NULL DEFAULT 'unverified',
    "legal_representative" VARCHAR(80) NOT NULL DEFAULT '',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX organization_uscc ON "organization" USING btree ("uscc")
----
CREATE TABLE "matter" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "code" VARCHAR(12) NOT NULL DEFAULT '',
    "version" INTEGER NOT NULL DEFAULT 1,
    "jurisdiction" VARCHAR(6) NOT NULL DEFAULT '',
    "stage" VARCHAR(4) NOT NULL DEFAULT 'ANY',
    "active" BOOLEAN NOT NULL DEFAULT true,
    "facts" JSONB NOT NULL DEFAULT '{}',
    "changed_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "changed_by" VARCHAR(32) NOT NULL DEFAULT ''
)
----
CREATE TABLE "layer" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "code" VARCHAR(60) UNIQUE NOT NULL DEFAULT '',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE TABLE "running_site" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "subject" VARCHAR(120) UNIQUE NOT NULL DEFAULT '',
    "kind" VARCHAR(12) NOT NULL DEFAULT 'case',
    "jurisdiction" VARCHAR(12) NOT NULL DEFAULT '',
    "shape" BYTEA NOT NULL DEFAULT '',
    "west" DOUBLE PRECISION NOT NULL DEFAULT 0.0,
    "south" DOUBLE PRECISION NOT NULL DEFAULT 0.0,
    "east" DOUBLE PRECISION NOT NULL DEFAULT 0.0,
    "north" DOUBLE PRECISION NOT NULL DEFAULT 0.0
)
----
CREATE TABLE "screening" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "owner" VARCHAR(80) NOT NULL DEFAULT '',
    "audience" VARCHAR(8) NOT NULL DEFAULT 'public',
    "site_hash" VARCHAR(64) NOT NULL DEFAULT '',
    "site" BYTEA NOT NULL DEFAULT '',
    "purpose_use" VARCHAR(12) NOT NULL DEFAULT '',
    "purpose_matter" VARCHAR(20) NOT NULL DEFAULT '',
    "as_of" DATE NOT NULL DEFAULT CURRENT_DATE,
    "catalogue_version" VARCHAR(64) NOT NULL DEFAULT '',
    "versions" JSONB NOT NULL DEFAULT '[]',
    "digest" VARCHAR(80) NOT NULL DEFAULT '',
    "answer" TEXT NOT NULL DEFAULT '',
    "made_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "keep_until" TIMESTAMPTZ DEFAULT null
)
----
CREATE INDEX screening_owner ON "screening" USING btree ("owner")
----
CREATE INDEX screening_site_hash ON "screening" USING btree ("site_hash")
----
CREATE INDEX screening_keep_until ON "screening" USING btree ("keep_until")
----
CREATE TABLE "project" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "name" VARCHAR(120) NOT NULL DEFAULT '',
    "code" VARCHAR(24) NOT NULL DEFAULT '',
    "account" VARCHAR(16) NOT NULL DEFAULT '',
    "organization" VARCHAR(16) NOT NULL DEFAULT '',
    "jurisdiction" VARCHAR(6) NOT NULL DEFAULT '',
    "location" VARCHAR(200) NOT NULL DEFAULT '',
    "use" VARCHAR(8) NOT NULL DEFAULT '',
    "site" JSONB NOT NULL DEFAULT '{}',
    "site_area_m2" BIGINT NOT NULL DEFAULT 0,
    "screening" VARCHAR(16) NOT NULL DEFAULT '',
    "tags" JSONB NOT NULL DEFAULT '[]',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX project_code ON "project" USING btree ("code")
----
CREATE INDEX project_account ON "project" USING btree ("account")
----
CREATE INDEX project_organization ON "project" USING btree ("organization")
----
CREATE INDEX project_jurisdiction ON "project" USING btree ("jurisdiction")
----
CREATE TABLE "check_run" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "subject" VARCHAR(40) NOT NULL DEFAULT '',
    "purpose" VARCHAR(16) NOT NULL DEFAULT 'self_check',
    "items" JSONB NOT NULL DEFAULT '[]',
    "facts" JSONB NOT NULL DEFAULT '{}',
    "passed" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "needs_person" INTEGER NOT NULL DEFAULT 0,
    "ran_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "by" VARCHAR(32) NOT NULL DEFAULT ''
)
----
CREATE INDEX check_run_subject ON "check_run" USING btree ("subject")
----
CREATE TABLE "log_checkpoint" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "size" BIGINT NOT NULL DEFAULT 0,
    "note" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX log_checkpoint_size ON "log_checkpoint" USING btree ("size")
----
CREATE TABLE "log_leaf" (
    "position" BIGINT PRIMARY KEY NOT NULL DEFAULT 0,
    "leaf" BYTEA NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE TABLE "status_revision" (
    "name" VARCHAR(8) PRIMARY KEY NOT NULL DEFAULT '1',
    "revision" BIGINT NOT NULL DEFAULT 0
)
----
CREATE TABLE "delivery" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "message" BIGINT NOT NULL REFERENCES "message" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT DEFAULT null,
    "channel" VARCHAR(8) NOT NULL DEFAULT '',
    "to" VARCHAR(254) NOT NULL DEFAULT '',
    "subject" VARCHAR(200) NOT NULL DEFAULT '',
    "text" TEXT NOT NULL DEFAULT '',
    "state" VARCHAR(10) NOT NULL DEFAULT 'queued',
    "remote_id" VARCHAR(120) NOT NULL DEFAULT '',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" VARCHAR(200) NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "give_up_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "sent_at" TIMESTAMPTZ DEFAULT null
)
----
CREATE INDEX delivery_message ON "delivery" USING btree ("message")
----
CREATE INDEX delivery_to ON "delivery" USING btree ("to")
----
CREATE INDEX delivery_state ON "delivery" USING btree ("state")
----
CREATE INDEX delivery_remote_id ON "delivery" USING btree ("remote_id")
----
CREATE TABLE "staff_role" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "account" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT DEFAULT null,
    "role" VARCHAR(20) NOT NULL DEFAULT '',
    "jurisdiction" VARCHAR(12) NOT NULL DEFAULT '',
    "department" VARCHAR(40) NOT NULL DEFAULT ''
)
----
CREATE INDEX staff_role_account ON "staff_role" USING btree ("account")
----
CREATE TABLE "membership" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "organization" BIGINT NOT NULL REFERENCES "organization" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT DEFAULT null,
    "account" BIGINT NOT NULL REFERENCES "account" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT DEFAULT null,
    "role" VARCHAR(8) NOT NULL DEFAULT 'member',
    "state" VARCHAR(10) NOT NULL DEFAULT 'claimed',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX membership_organization ON "membership" USING btree ("organization")
----
CREATE INDEX membership_account ON "membership" USING btree ("account")
----
CREATE TABLE "layer_version" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "layer" BIGINT NOT NULL REFERENCES "layer" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFAULT null,
    "number" INTEGER NOT NULL DEFAULT 0,
    "state" VARCHAR(10) NOT NULL DEFAULT 'importing',
    "facts" JSONB NOT NULL DEFAULT '{}',
    "classes" JSONB NOT NULL DEFAULT '[]',
    "coverage" BYTEA DEFAULT null,
    "holes" BYTEA DEFAULT null,
    "everywhere" BOOLEAN NOT NULL DEFAULT false,
    "west" DOUBLE PRECISION DEFAULT null,
    "south" DOUBLE PRECISION DEFAULT null,
    "east" DOUBLE PRECISION DEFAULT null,
    "north" DOUBLE PRECISION DEFAULT null,
    "features" BIGINT NOT NULL DEFAULT 0,
    "checksum" VARCHAR(64) NOT NULL DEFAULT '',
    "report" JSONB NOT NULL DEFAULT '{}',
    "imported_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE TABLE "box_item" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "project" BIGINT NOT NULL REFERENCES "project" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "kind" VARCHAR(40) NOT NULL DEFAULT '',
    "source" VARCHAR(10) NOT NULL DEFAULT 'uploaded',
    "filename" VARCHAR(255) NOT NULL DEFAULT '',
    "media" VARCHAR(60) NOT NULL DEFAULT '',
    "sha256" VARCHAR(64) NOT NULL DEFAULT '',
    "size_bytes" BIGINT NOT NULL DEFAULT 0,
    "note" TEXT NOT NULL DEFAULT '',
    "valid_until" DATE DEFAULT null,
    "replaced" BOOLEAN NOT NULL DEFAULT false,
    "by" VARCHAR(16) NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX box_item_project ON "box_item" USING btree ("project")
----
CREATE INDEX box_item_sha256 ON "box_item" USING btree ("sha256")
----
CREATE TABLE "case_file" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "number" VARCHAR(24) UNIQUE NOT NULL DEFAULT '',
    "application" VARCHAR(16) NOT NULL DEFAULT '',
    "project" BIGINT NOT NULL REFERENCES "project" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "matter" VARCHAR(12) NOT NULL DEFAULT '',
    "jurisdiction" VARCHAR(6) NOT NULL DEFAULT '',
    "state" VARCHAR(14) NOT NULL DEFAULT 'submitted',
    "version" INTEGER NOT NULL DEFAULT 1,
    "account" VARCHAR(16) NOT NULL DEFAULT '',
    "organization" VARCHAR(16) NOT NULL DEFAULT '',
    "applicant" VARCHAR(120) NOT NULL DEFAULT '',
    "phone" VARCHAR(20) NOT NULL DEFAULT '',
    "email" VARCHAR(120) NOT NULL DEFAULT '',
    "form" JSONB NOT NULL DEFAULT '{}',
    "materials" JSONB NOT NULL DEFAULT '[]',
    "site" JSONB NOT NULL DEFAULT '{}',
    "site_area_m2" BIGINT NOT NULL DEFAULT 0,
    "screening" VARCHAR(16) NOT NULL DEFAULT '',
    "submitted" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "accepted" TIMESTAMPTZ DEFAULT null,
    "decided" TIMESTAMPTZ DEFAULT null,
    "statutory_due" DATE DEFAULT null,
    "promised_due" DATE DEFAULT null,
    "paused" BOOLEAN NOT NULL DEFAULT false
)
----
CREATE INDEX case_file_application ON "case_file" USING btree ("application")
----
CREATE INDEX case_file_project ON "case_file" USING btree ("project")
----
CREATE INDEX case_file_matter ON "case_file" USING btree ("matter")
----
CREATE INDEX case_file_jurisdiction ON "case_file" USING btree ("jurisdiction")
----
CREATE INDEX case_file_state ON "case_file" USING btree ("state")
----
CREATE INDEX case_file_account ON "case_file" USING btree ("account")
----
CREATE INDEX case_file_organization ON "case_file" USING btree ("organization")
----
CREATE INDEX case_file_promised_due ON "case_file" USING btree ("promised_due")
----
CREATE TABLE "application" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "number" VARCHAR(24) NOT NULL DEFAULT '',
    "project" BIGINT NOT NULL REFERENCES "project" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "package" VARCHAR(12) NOT NULL DEFAULT '',
    "state" VARCHAR(10) NOT NULL DEFAULT 'draft',
    "account" VARCHAR(16) NOT NULL DEFAULT '',
    "organization" VARCHAR(16) NOT NULL DEFAULT '',
    "form" JSONB NOT NULL DEFAULT '{}',
    "attached" JSONB NOT NULL DEFAULT '{}',
    "version" INTEGER NOT NULL DEFAULT 1,
    "language" VARCHAR(10) NOT NULL DEFAULT 'zh-Hans',
    "created" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "changed" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "submitted" TIMESTAMPTZ DEFAULT null
)
----
CREATE INDEX application_number ON "application" USING btree ("number")
----
CREATE INDEX application_project ON "application" USING btree ("project")
----
CREATE INDEX application_account ON "application" USING btree ("account")
----
CREATE INDEX application_organization ON "application" USING btree ("organization")
----
CREATE TABLE "check_result" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "run" BIGINT NOT NULL REFERENCES "check_run" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFAULT null,
    "element" VARCHAR(12) NOT NULL DEFAULT '',
    "finding" VARCHAR(12) NOT NULL DEFAULT '',
    "severity" VARCHAR(8) NOT NULL DEFAULT 'warn',
    "desk" VARCHAR(8) NOT NULL DEFAULT '',
    "facts" JSONB NOT NULL DEFAULT '{}',
    "overridden" BOOLEAN NOT NULL DEFAULT false,
    "override_reason" VARCHAR(500) NOT NULL DEFAULT '',
    "confirmed_by" VARCHAR(32) NOT NULL DEFAULT '',
    "position" BIGINT NOT NULL DEFAULT 0
)
----
CREATE TABLE "delivery_event" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "event_id" VARCHAR(64) UNIQUE NOT NULL DEFAULT '',
    "delivery" BIGINT REFERENCES "delivery" ("id") ON DELETE RESTRICT ON UPDATE RESTRICT DEFAULT null,
    "remote_id" VARCHAR(120) NOT NULL DEFAULT '',
    "status" VARCHAR(20) NOT NULL DEFAULT '',
    "body" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX delivery_event_delivery ON "delivery_event" USING btree ("delivery")
----
CREATE TABLE "feature" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "version" BIGINT NOT NULL REFERENCES "layer_version" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFAULT null,
    "source_id" VARCHAR(120) NOT NULL DEFAULT '',
    "class_no" INTEGER NOT NULL DEFAULT 0,
    "name" VARCHAR(255) NOT NULL DEFAULT '',
    "repaired" BOOLEAN NOT NULL DEFAULT false,
    "area_mm2" BIGINT NOT NULL DEFAULT 0,
    "length_mm" BIGINT NOT NULL DEFAULT 0,
    "original" BYTEA DEFAULT null,
    "attributes" JSONB NOT NULL DEFAULT '{}'
)
----
CREATE INDEX feature_version ON "feature" USING btree ("version")
----
CREATE TABLE "layer_term" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "layer" BIGINT NOT NULL REFERENCES "layer" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFAULT null,
    "version" BIGINT NOT NULL REFERENCES "layer_version" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFAULT null,
    "from_at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "until_at" TIMESTAMPTZ DEFAULT null
)
----
CREATE TABLE "material_copy" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "item" BIGINT UNIQUE NOT NULL REFERENCES "box_item" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "sha256" VARCHAR(64) NOT NULL DEFAULT '',
    "size_bytes" BIGINT NOT NULL DEFAULT 0
)
----
CREATE INDEX material_copy_sha256 ON "material_copy" USING btree ("sha256")
----
CREATE TABLE "case_clock" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "case" BIGINT NOT NULL REFERENCES "case_file" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "kind" VARCHAR(12) NOT NULL DEFAULT '',
    "day" DATE NOT NULL DEFAULT CURRENT_DATE,
    "working_days" INTEGER NOT NULL DEFAULT 0,
    "reason" VARCHAR(200) NOT NULL DEFAULT '',
    "law" VARCHAR(120) NOT NULL DEFAULT '',
    "by" VARCHAR(16) NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX case_clock_case ON "case_clock" USING btree ("case")
----
CREATE TABLE "case_decision" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "case" BIGINT UNIQUE NOT NULL REFERENCES "case_file" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "kind" VARCHAR(10) NOT NULL DEFAULT '',
    "text" TEXT NOT NULL DEFAULT '',
    "article" VARCHAR(120) NOT NULL DEFAULT '',
    "appeal" TEXT NOT NULL DEFAULT '',
    "by" VARCHAR(16) NOT NULL DEFAULT '',
    "name" VARCHAR(60) NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE TABLE "case_step" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "case" BIGINT NOT NULL REFERENCES "case_file" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "position" INTEGER NOT NULL DEFAULT 0,
    "node" VARCHAR(20) NOT NULL DEFAULT '',
    "desk" VARCHAR(6) NOT NULL DEFAULT '',
    "group" VARCHAR(6) NOT NULL DEFAULT '',
    "reason" VARCHAR(200) NOT NULL DEFAULT '',
    "state" VARCHAR(8) NOT NULL DEFAULT 'waiting',
    "opened" TIMESTAMPTZ DEFAULT null,
    "ended" TIMESTAMPTZ DEFAULT null
)
----
CREATE INDEX case_step_case ON "case_step" USING btree ("case")
----
CREATE INDEX case_step_desk ON "case_step" USING btree ("desk")
----
CREATE INDEX case_step_state ON "case_step" USING btree ("state")
----
CREATE TABLE "case_supplement" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "case" BIGINT NOT NULL REFERENCES "case_file" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "wanted" JSONB NOT NULL DEFAULT '[]',
    "reason" TEXT NOT NULL DEFAULT '',
    "due" DATE NOT NULL DEFAULT CURRENT_DATE,
    "asked" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "answered" TIMESTAMPTZ DEFAULT null,
    "by" VARCHAR(16) NOT NULL DEFAULT ''
)
----
CREATE INDEX case_supplement_case ON "case_supplement" USING btree ("case")
----
CREATE TABLE "certificate" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "key" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "code" VARCHAR(16) UNIQUE NOT NULL DEFAULT '',
    "kind" VARCHAR(12) NOT NULL DEFAULT '',
    "number" VARCHAR(60) UNIQUE NOT NULL DEFAULT '',
    "title" VARCHAR(60) NOT NULL DEFAULT '',
    "state" VARCHAR(10) NOT NULL DEFAULT 'valid',
    "case" BIGINT NOT NULL REFERENCES "case_file" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "project" BIGINT NOT NULL REFERENCES "project" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "account" VARCHAR(16) NOT NULL DEFAULT '',
    "organization" VARCHAR(16) NOT NULL DEFAULT '',
    "jurisdiction" VARCHAR(6) NOT NULL DEFAULT '',
    "issuer" VARCHAR(80) NOT NULL DEFAULT '',
    "holder" VARCHAR(120) NOT NULL DEFAULT '',
    "project_name" VARCHAR(120) NOT NULL DEFAULT '',
    "area_m2" BIGINT NOT NULL DEFAULT 0,
    "issued" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp,
    "expires_on" DATE DEFAULT null,
    "token" BYTEA NOT NULL DEFAULT '',
    "record" BYTEA NOT NULL DEFAULT '',
    "slot" BIGINT UNIQUE NOT NULL DEFAULT 0,
    "log_index" BIGINT UNIQUE NOT NULL DEFAULT 0,
    "replaces" VARCHAR(16) NOT NULL DEFAULT '',
    "replaced_by" VARCHAR(16) NOT NULL DEFAULT '',
    "ended" TIMESTAMPTZ DEFAULT null,
    "reason" VARCHAR(12) NOT NULL DEFAULT '',
    "pdf" VARCHAR(64) NOT NULL DEFAULT '',
    "face" VARCHAR(64) NOT NULL DEFAULT '',
    "preview" VARCHAR(64) NOT NULL DEFAULT '',
    "statement" BYTEA NOT NULL DEFAULT ''
)
----
CREATE INDEX certificate_case ON "certificate" USING btree ("case")
----
CREATE INDEX certificate_project ON "certificate" USING btree ("project")
----
CREATE INDEX certificate_account ON "certificate" USING btree ("account")
----
CREATE INDEX certificate_organization ON "certificate" USING btree ("organization")
----
CREATE INDEX certificate_jurisdiction ON "certificate" USING btree ("jurisdiction")
----
CREATE TABLE "piece" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "feature" BIGINT NOT NULL REFERENCES "feature" ("id") ON DELETE CASCADE ON UPDATE CASCADE DEFAULT null,
    "version" BIGINT NOT NULL DEFAULT 0,
    "class_no" INTEGER NOT NULL DEFAULT 0,
    "area_mm2" BIGINT NOT NULL DEFAULT 0,
    "shape" BYTEA NOT NULL DEFAULT '',
    "west" DOUBLE PRECISION DEFAULT null,
    "south" DOUBLE PRECISION DEFAULT null,
    "east" DOUBLE PRECISION DEFAULT null,
    "north" DOUBLE PRECISION DEFAULT null
)
----
CREATE INDEX piece_feature ON "piece" USING btree ("feature")
----
CREATE TABLE "case_opinion" (
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "step" BIGINT UNIQUE NOT NULL REFERENCES "case_step" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "case" BIGINT NOT NULL REFERENCES "case_file" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "conclusion" VARCHAR(10) NOT NULL DEFAULT '',
    "text" TEXT NOT NULL DEFAULT '',
    "by" VARCHAR(16) NOT NULL DEFAULT '',
    "name" VARCHAR(60) NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ NOT NULL DEFAULT current_timestamp
)
----
CREATE INDEX case_opinion_case ON "case_opinion" USING btree ("case")
----
CREATE TABLE "certificate_look" (
    "count" INTEGER NOT NULL DEFAULT 0,
    "id" BIGSERIAL PRIMARY KEY NOT NULL,
    "certificate" BIGINT NOT NULL REFERENCES "certificate" ("id") ON DELETE RESTRICT ON UPDATE CASCADE DEFAULT null,
    "day" DATE NOT NULL DEFAULT CURRENT_DATE
)
----
CREATE INDEX job_waiting ON job (due, id) WHERE state IN ('ready', 'leased')
----
CREATE INDEX job_lane ON job (lane, id) WHERE lane <> '' AND state IN ('ready', 'leased')
----
CREATE UNIQUE INDEX trail_entry_position ON trail_entry (scope, position)
----
CREATE UNIQUE INDEX upload_client_key ON upload (owner, client_key) WHERE client_key <> ''
----
CREATE UNIQUE INDEX repeated_request_key ON repeated_request (actor, key)
----
CREATE FUNCTION trail_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$
----
CREATE TRIGGER trail_entry_stays BEFORE UPDATE OR DELETE ON trail_entry FOR EACH ROW EXECUTE FUNCTION trail_refuses()
----
CREATE TRIGGER trail_entry_whole BEFORE TRUNCATE ON trail_entry FOR EACH STATEMENT EXECUTE FUNCTION trail_refuses()
----
CREATE INDEX delivery_to_at ON delivery (channel, at)
----
CREATE UNIQUE INDEX account_person_phone ON account (phone) WHERE kind = 'person'
----
CREATE UNIQUE INDEX account_username ON account (username) WHERE username <> ''
----
CREATE UNIQUE INDEX organization_verified ON organization (uscc) WHERE state = 'verified'
----
CREATE UNIQUE INDEX membership_once ON membership (organization, account)
----
CREATE UNIQUE INDEX staff_role_once ON staff_role (account, role, jurisdiction, department)
----
CREATE UNIQUE INDEX IF NOT EXISTS matter_version ON matter (jurisdiction, code, version)
----
CREATE UNIQUE INDEX layer_version_number ON layer_version (layer, number)
----
CREATE INDEX piece_version ON piece (version)
----
CREATE INDEX layer_term_layer ON layer_term (layer, from_at)
----
CREATE INDEX running_site_box ON running_site (west, east)
----
CREATE INDEX piece_box ON piece USING gist (box(point(west, south), point(east, north)))
----
CREATE INDEX IF NOT EXISTS check_result_run ON check_result (run, position)
----
CREATE UNIQUE INDEX application_number_once ON application (number) WHERE number <> ''
----
CREATE UNIQUE INDEX certificate_look_day ON certificate_look (certificate, day)
----
CREATE FUNCTION log_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$
----
CREATE TRIGGER log_leaf_stays BEFORE UPDATE OR DELETE ON log_leaf FOR EACH ROW EXECUTE FUNCTION log_refuses()
"""


async def _make() -> None:
    text = SQLITE if dialect() == "sqlite" else POSTGRESQL
    await apply(statement.strip() for statement in text.split("\n----\n") if statement.strip())


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="backend", description=DESCRIPTION)
    manager.add_raw(_make)
    return manager
