// All tests of the site in one process, so that Marlshire is got ready once. Each file can be run by itself as well.
import "./together.test.mjs";
import "./weight.test.mjs";
import "./axe.test.mjs";
import "./keyboard.test.mjs";
