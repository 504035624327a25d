# Assay: how to build, run and test it. `make help` explains the targets.

SHELL := /usr/bin/env bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

TARGET := $(or $(CARGO_TARGET_DIR),target)
# Where a Node lives that `setup` had to fetch.
export ASSAY_TOOLS := target/tools
export PATH := $(CURDIR)/$(ASSAY_TOOLS)/node_modules/.bin:$(PATH)
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1
export CHROMIUM ?= $(firstword $(shell command -v chromium || command -v chromium-browser || command -v google-chrome) chromium)

.PHONY: help setup setup-run run dev site build release test lint fmt bench audit clean

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## Install what is missing for running, testing and linting (apt-get, rustup, npm)
	@.ci/setup all

setup-run: ## Install only what building and running needs
	@.ci/setup run

run: setup-run build ## Build everything and serve it; the server prints its address
	$(TARGET)/release/assay serve --dev

dev: setup-run ## Serve the development profile and rebuild whenever a file changes
	@.ci/dev

site:
	cargo build --profile wasm-release -p frontend --target wasm32-unknown-unknown
	cargo run --quiet -p bundle

build: site
	cargo build --release -p server

release: setup-run build ## Build the one binary that goes into production
	@ls -l $(TARGET)/release/assay | awk '{ printf "%s: %.1f MB\n", $$NF, $$5 / 1000000 }'

test: setup ## Run all tests: Rust on SQLite and PostgreSQL, then the finished binary in Chromium
	@.ci/postgres run .ci/test

lint: setup ## Check format, clippy, forms that are refused, and the types of the TypeScript
	cargo fmt --all --check
	cargo clippy --workspace --exclude frontend --all-targets -- -D warnings
	cargo clippy -p frontend --target wasm32-unknown-unknown -- -D warnings
	.ci/refuse
	npm --prefix end2end run --silent lint

fmt: ## Format all Rust sources
	cargo fmt --all

bench: setup build ## Measure, print the figures and write docs/benchmarks.md
	cargo run --release -p bench

audit: ## Check licences and known advisories of all crates (cargo-deny, needs the network)
	@command -v cargo-deny >/dev/null || { echo "cargo-deny is missing: cargo install --locked cargo-deny" >&2; exit 1; }
	cargo deny check --config .ci/deny.toml

clean: ## Remove everything that was built; the data folder stays
	cargo clean
	rm -rf end2end/test-results end2end/playwright-report
