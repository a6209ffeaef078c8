-- Tables of the equipment database. Its owner runs this at every start, in one transaction: what is there stays as it is.

CREATE TABLE IF NOT EXISTS equipment (
  equipment_id text PRIMARY KEY,
  name text NOT NULL,
  model text NOT NULL,
  location text NOT NULL,
  status text NOT NULL CHECK (status IN ('in service', 'maintenance', 'down')),
  overlay_limit_nm numeric NOT NULL CHECK (overlay_limit_nm > 0),
  focus_limit_um numeric NOT NULL CHECK (focus_limit_um > 0),
  dose_target_mj_cm2 numeric NOT NULL CHECK (dose_target_mj_cm2 > 0),
  dose_limit_percent numeric NOT NULL CHECK (dose_limit_percent > 0),
  vibration_limit_um_s numeric NOT NULL CHECK (vibration_limit_um_s > 0),
  calibrated_on date,
  calibration_interval_days integer NOT NULL CHECK (calibration_interval_days > 0),
  -- Name of a document in a collection.
  procedure text NOT NULL,
  notes text
);

CREATE TABLE IF NOT EXISTS telemetry (
  equipment_id text NOT NULL REFERENCES equipment,
  taken_at timestamptz NOT NULL,
  overlay_x_nm numeric NOT NULL,
  overlay_y_nm numeric NOT NULL,
  dose_mj_cm2 numeric NOT NULL,
  focus_um numeric NOT NULL,
  vibration_um_s numeric NOT NULL,
  PRIMARY KEY (equipment_id, taken_at)
);

CREATE TABLE IF NOT EXISTS service_history (
  equipment_id text NOT NULL REFERENCES equipment,
  served_on date NOT NULL,
  kind text NOT NULL,
  summary text NOT NULL,
  PRIMARY KEY (equipment_id, served_on, kind)
);

CREATE TABLE IF NOT EXISTS parts (
  part_number text PRIMARY KEY,
  name text NOT NULL,
  fits_model text NOT NULL,
  stock integer NOT NULL CHECK (stock >= 0),
  location text NOT NULL,
  lead_days integer NOT NULL CHECK (lead_days >= 0)
);
