-- As squid-typeorm-migration generates it from src/model.
CREATE TABLE "account" ("id" character varying NOT NULL, "events" integer NOT NULL, "liquidations" integer NOT NULL, "last_block" integer NOT NULL, CONSTRAINT "PK_account" PRIMARY KEY ("id"));
CREATE TABLE "asset" ("id" character varying NOT NULL, "collateral" numeric NOT NULL, "debt" numeric NOT NULL, "events" integer NOT NULL, CONSTRAINT "PK_asset" PRIMARY KEY ("id"));
CREATE TABLE "position" ("id" character varying NOT NULL, "collateral" numeric NOT NULL, "debt" numeric NOT NULL, "account_id" character varying, "asset_id" character varying, CONSTRAINT "PK_position" PRIMARY KEY ("id"));
CREATE INDEX "IDX_position_account" ON "position" ("account_id");
CREATE INDEX "IDX_position_asset" ON "position" ("asset_id");
CREATE TABLE "lending_event" ("id" character varying NOT NULL, "kind" text NOT NULL, "amount" numeric NOT NULL, "collateral_asset" text, "collateral_amount" numeric, "liquidator" text, "block" integer NOT NULL, "timestamp" integer NOT NULL, "log_index" integer NOT NULL, "transaction" text NOT NULL, "account_id" character varying, "asset_id" character varying, CONSTRAINT "PK_lending_event" PRIMARY KEY ("id"));
CREATE INDEX "IDX_lending_event_account" ON "lending_event" ("account_id");
CREATE INDEX "IDX_lending_event_asset" ON "lending_event" ("asset_id");
ALTER TABLE "position" ADD CONSTRAINT "FK_position_account" FOREIGN KEY ("account_id") REFERENCES "account"("id");
ALTER TABLE "position" ADD CONSTRAINT "FK_position_asset" FOREIGN KEY ("asset_id") REFERENCES "asset"("id");
ALTER TABLE "lending_event" ADD CONSTRAINT "FK_lending_event_account" FOREIGN KEY ("account_id") REFERENCES "account"("id");
ALTER TABLE "lending_event" ADD CONSTRAINT "FK_lending_event_asset" FOREIGN KEY ("asset_id") REFERENCES "asset"("id");
