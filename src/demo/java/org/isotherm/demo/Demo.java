package org.isotherm.demo;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.isotherm.demo.MediaFolder.LeftOut;

/** {@code mvn -Pdemo}: from a folder of files to a verified migration, and a server to look at. */
public final class Demo {
    private static final int FAILURES_SHOWN = 20;
    private static final int LEFT_OUT_SHOWN = 5;

    private final DemoSettings asked;
    private final Terminal terminal;
    private final DemoStack stack;

    private Demo(DemoSettings asked, Terminal terminal, DemoStack stack) {
        this.asked = asked;
        this.terminal = terminal;
        this.stack = stack;
    }

    public static void main(String[] args) throws InterruptedException {
        Logs.quiet();
        Terminal terminal = Terminal.standard();
        boolean succeeded = run(terminal);
        if (!succeeded) {
            System.exit(1); // a thrown exception would add Maven's own page of errors to our sentence
        }
    }

    /** @return whether every file matched */
    private static boolean run(Terminal terminal) throws InterruptedException {
        DemoStack stack = null;
        try {
            DemoSettings asked = DemoSettings.of(System.getProperties());
            stack = new DemoStack(asked, terminal);
            stack.check();
            stopAtTheEnd(stack, terminal);
            return new Demo(asked, terminal, stack).tell();
        } catch (DemoException | IOException e) {
            if (stack != null && stack.stopping()) {
                Thread.sleep(Long.MAX_VALUE); // Ctrl-C took the servers away under us; the JVM is about to end
            }
            terminal.say("");
            terminal.say("The demo stopped: " + Reason.of(e));
            return false;
        } finally {
            if (stack != null) {
                stack.close();
            }
        }
    }

    private static void stopAtTheEnd(DemoStack stack, Terminal terminal) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            boolean asked = !stack.stopping();
                            if (asked) {
                                terminal.say("");
                                terminal.say("Stopping Liberty, the S3 store and PostgreSQL ...");
                            }
                            stack.close();
                            if (asked) {
                                terminal.say("Stopped. What was taken in stays in place for the next start.");
                            }
                        },
                        "demo-stop"));
    }

    private boolean tell() throws IOException, InterruptedException {
        Path home = asked.home();
        terminal.say("");
        terminal.say("Isotherm demo");
        terminal.say("  state  " + home + "   (-Ddemo.home)");
        terminal.say("  media  " + asked.media() + "   (-Ddemo.media, only read)");
        terminal.say("Starting PostgreSQL, an S3 store and Open Liberty; this takes up to a minute ...");
        stack.start();
        sayWhere();
        Backends backends = new Backends(stack);
        long hot = backends.hot(home.resolve("storage/hot"));
        long cold = backends.cold(stack.s3Endpoint());

        MediaFolder folder = MediaFolder.scan(asked.media(), home);
        MediaIntake.Result taken;
        try (IntakeIndex index = new IntakeIndex(home.resolve("media.index"))) {
            taken = new MediaIntake(stack, index).take(folder, terminal);
        }
        terminal.say("Taken in: " + Units.files(taken.files()) + ", " + Units.bytes(taken.bytes())
                + (taken.known() > 0 ? "; " + Units.files(taken.known()) + " were there already" : "") + ".");

        boolean matched = migrate(hot, cold);
        list("Not taken in", taken.failed(), FAILURES_SHOWN);
        list("Left out", folder.leftOut(), LEFT_OUT_SHOWN);
        boolean succeeded = matched && taken.failed().isEmpty();
        if (asked.exit()) {
            return succeeded;
        }
        terminal.say("");
        terminal.say("Serving at http://127.0.0.1:" + asked.httpPort() + " - Ctrl-C stops everything.");
        stack.serve();
        return succeeded;
    }

    private void sayWhere() {
        String http = "http://127.0.0.1:" + asked.httpPort();
        terminal.say("");
        terminal.say("  console     " + http);
        terminal.say("  API         " + http + "/api   described at " + http + "/openapi/ui");
        terminal.say("  batch jobs  https://127.0.0.1:" + asked.httpsPort() + "/ibm/api/batch/jobinstances");
        terminal.say("  users       admin, operator, viewer, reader   password " + LibertyConfig.PASSWORD);
        terminal.say("  S3          " + stack.s3Endpoint() + "   bucket " + DemoStack.BUCKET + ", key "
                + DemoStack.ACCESS_KEY + ", secret " + DemoStack.SECRET);
        terminal.say("  PostgreSQL  127.0.0.1:" + asked.dbPort() + "   database, user and password isotherm");
        terminal.say("  log         " + stack.messages());
        terminal.say("");
    }

    private boolean migrate(long hot, long cold) throws IOException, InterruptedException {
        Migration migration = new Migration(stack, terminal);
        if (!migration.isLeftOn(hot)) {
            terminal.say("Nothing is left to move: no file lies on the backend `hot`.");
            return true;
        }
        Migration.Result moved = migration.run(hot, cold);
        terminal.say("Migration " + moved.id() + " " + moved.status().replace('_', ' ') + " after "
                + Units.time(moved.elapsed()) + ":");
        terminal.say("  moved    " + Units.files(moved.files("transferred")) + ", "
                + Units.bytes(moved.number("transferred_bytes")) + " of " + Units.files(moved.files("total")) + ", "
                + Units.bytes(moved.number("total_bytes")));
        terminal.say("  matched  " + Units.files(moved.files("verified")) + " (read back, SHA-256 equal)");
        terminal.say("  failed   " + Units.files(moved.files("failed")));
        List<LeftOut> errors = new ArrayList<>();
        for (JsonObject error : moved.errors().getValuesAs(JsonObject.class)) {
            errors.add(new LeftOut(text(error, "path"), text(error, "message")));
        }
        list("Not moved", errors, FAILURES_SHOWN);
        if (!moved.failure().isEmpty()) {
            terminal.say("Reason: " + moved.failure());
        } else if (errors.isEmpty() && !moved.everyFileMatched()) {
            terminal.say("The job ended before every file was proven; the reason is in " + stack.messages());
        }
        if (moved.files("failed") > 0) {
            terminal.say("All of them: http://127.0.0.1:" + asked.httpPort() + "/api/admin/storage/migrations/"
                    + moved.id() + "/errors.csv");
        }
        return moved.everyFileMatched();
    }

    private static String text(JsonObject object, String field) {
        return object.containsKey(field) && !object.isNull(field) ? object.getString(field) : "?";
    }

    /** The first of them on the terminal, all of them in a file of the home. */
    private void list(String title, List<LeftOut> files, int shown) throws IOException {
        if (files.isEmpty()) {
            return;
        }
        terminal.say(title + ": " + Units.files(files.size()));
        List<String> lines = files.stream()
                .map(file -> "  " + printable(file.name()) + ": " + file.reason())
                .toList();
        lines.stream().limit(shown).forEach(terminal::say);
        if (lines.size() > shown) {
            Path all = asked.home()
                    .resolve("report-" + title.toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-") + ".txt");
            Files.write(all, lines);
            terminal.say("  ... and " + (lines.size() - shown) + " more, all in " + all);
        }
    }

    /** A name with a newline or an escape sequence shall not write on the terminal. */
    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
