/// The inspector as a developer has it: its page in a real browser, its commands in a real shell.
package larkspur.e2e.inspector;
