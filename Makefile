# What a newcomer needs: `make demo` and `make test`. Both use one build of each crate.
CARGO ?= cargo
OUT ?= out
CONCORDAT = $(or $(CARGO_TARGET_DIR),target)/debug/concordat
# Tests cover PostgreSQL too, which the demonstration does without: docs/decisions/084.
FEATURES = --features concordat-cli/postgres
# The port of the demonstration; if it is taken, another is found.
PORT ?= 8080
# The NHS design system, from npm; without npm the site is plain.
LOOK = crates/web/node_modules/.package-lock.json

.PHONY: demo demo-check reports look test browser check bench examples reference clean

## Serves the two demonstration systems to this machine, and opens the site where there is a desktop.
demo: look
	$(CARGO) build
	@echo
	@$(CONCORDAT) serve --data $(OUT)/demo --pack examples/marlshire --pack examples/leicestershire \
		--port $(PORT) --or-any-port --open

## The same without anybody there: asks for health and two pages, and stops.
demo-check: look
	$(CARGO) build
	.ci/demo $(CONCORDAT)

## Runs the two demonstration systems without the site, into reports and tables.
reports:
	$(CARGO) build
	$(CONCORDAT) run examples/leicestershire --out $(OUT)/leicestershire > /dev/null
	$(CONCORDAT) run examples/marlshire --out $(OUT)/marlshire
	@echo
	@echo "Marlshire (fictional)           $(CURDIR)/$(OUT)/marlshire/report.html"
	@echo "Leicestershire (published only) $(CURDIR)/$(OUT)/leicestershire/report.html"

look: $(LOOK)

$(LOOK): crates/web/package-lock.json
	@if command -v npm > /dev/null && npm ci --silent --prefix crates/web --ignore-scripts; then touch $@; \
	else echo "Without npm (Node) or the network, the site goes without the NHS design system: it works, and looks plain."; fi

## Format, lints, every test, documentation.
test: look check
	$(CARGO) test --workspace $(FEATURES)
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace $(FEATURES) --no-deps --quiet

## The site in a real browser: what people do on it, with and without JavaScript; axe-core; the keyboard; what pages cost.
CHROMIUM ?= $(firstword $(wildcard /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome))
browser: look
	@if [ ! -x "$(CHROMIUM)" ]; then echo "skipped: browser tests of the site (no Chromium; name one in CHROMIUM)"; \
	elif [ ! -d crates/web/node_modules/playwright-core ]; then echo "skipped: browser tests of the site (no playwright-core: npm ci --prefix crates/web)"; \
	else $(CARGO) build && CONCORDAT=$(abspath $(CONCORDAT)) CHROMIUM=$(CHROMIUM) npm run --silent --prefix crates/web browser; fi

## Format and lints.
check:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets $(FEATURES) --quiet -- -D warnings

## Benchmarks.
bench:
	$(CARGO) bench --package concordat-cli

## Writes the generated examples again. Leicestershire needs the open data its README lists, in DATA.
DATA ?= ../shared/data
examples:
	$(CARGO) run --package concordat-tools -- marlshire
	$(CARGO) run --package concordat-tools -- leicestershire --data $(DATA)

## Prints the file reference again, from the reader's own schema.
reference:
	$(CARGO) build
	$(CONCORDAT) reference > docs/reference/files.md

clean:
	$(CARGO) clean
	rm -rf $(OUT)
