# What a newcomer needs: `make demo` and `make test`. Both use one build of each crate.
CARGO ?= cargo
OUT ?= out
CONCORDAT = $(or $(CARGO_TARGET_DIR),target)/debug/concordat
# `make test` covers shared plans, which the demonstration does without: docs/decisions/044.
FEATURES = --features concordat-cli/store
# Opens a page where there is a desktop; elsewhere the path is printed.
OPEN = $(firstword $(foreach tool,xdg-open open,$(shell command -v $(tool) 2>/dev/null)))

.PHONY: demo test check bench examples reference clean

## Runs the two demonstration systems and opens their reports.
demo:
	$(CARGO) build
	$(CONCORDAT) run examples/leicestershire --out $(OUT)/leicestershire > /dev/null
	$(CONCORDAT) run examples/marlshire --out $(OUT)/marlshire
	@echo
	@echo "Marlshire (fictional)           $(CURDIR)/$(OUT)/marlshire/report.html"
	@echo "Leicestershire (published only) $(CURDIR)/$(OUT)/leicestershire/report.html"
	@if [ -n "$(OPEN)" ] && [ -n "$$DISPLAY$$WAYLAND_DISPLAY$$TERM_PROGRAM" ]; then \
		$(OPEN) $(OUT)/marlshire/report.html >/dev/null 2>&1 & \
	fi

## Everything that needs no more than Rust.
test: check
	$(CARGO) test --workspace $(FEATURES)
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace $(FEATURES) --no-deps --quiet

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
