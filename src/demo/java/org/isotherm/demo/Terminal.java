package org.isotherm.demo;

import java.io.Console;
import java.io.PrintStream;

/** Lines, and one line below them that is drawn again and again. Safe for several threads. */
final class Terminal {
    private final PrintStream out;
    private final boolean redraws;
    private int drawn;

    Terminal(PrintStream out, boolean redraws) {
        this.out = out;
        this.redraws = redraws;
    }

    static Terminal standard() {
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        return new Terminal(System.out, !dumb && System.getenv("CI") == null && isInteractive());
    }

    /** Whether {@link #redraw} replaces the line before; otherwise callers should draw rarely. */
    boolean redraws() {
        return redraws;
    }

    synchronized void say(String line) {
        clear();
        out.println(line);
        out.flush();
    }

    synchronized void redraw(String line) {
        if (!redraws) {
            out.println(line);
        } else {
            String shown = line.length() > 79 ? line.substring(0, 79) : line; // a wrapped line cannot be drawn over
            out.print("\r" + shown + " ".repeat(Math.max(0, drawn - shown.length())));
            drawn = shown.length();
        }
        out.flush();
    }

    private void clear() {
        if (drawn > 0) {
            out.print("\r" + " ".repeat(drawn) + "\r");
            drawn = 0;
        }
    }

    private static boolean isInteractive() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try { // since JDK 22 there is always a console, and it says itself what it is
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJdk) {
            return true;
        }
    }
}
