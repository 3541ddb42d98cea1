package org.isotherm.faults;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The server's side: what the woven code asks at each passage. Lies in the class path of the JVM, where woven code finds
 * it through the system class loader: the application's own knows the JDK and nothing of this.
 */
public final class Faults {
    static final String ARRIVED = ".arrived";
    static final String WOVEN = "woven";
    static final String FORCED = "forced";

    private static final int KILLED = 137;
    private static final long PAUSE = 20_000_000;
    private static final Map<String, AtomicInteger> PASSAGES = new ConcurrentHashMap<>();
    private static volatile File folder;

    private Faults() {}

    static void obey(File orders) {
        folder = orders;
    }

    /**
     * Does what is ordered at the point.
     *
     * @param type the woven class, whose class loader has the product's exceptions
     * @return null to go on, a {@link Throwable} to be thrown, or an array of one: what the method returns instead of
     *     running
     */
    public static Object passed(String point, Class<?> type, Object[] arguments) throws Exception {
        File file = new File(folder, point);
        Order order = standing(file);
        if (order == null || point.equals(CrashPoint.BACKEND_CALL.name()) && !isForAnObject(arguments)) {
            return null;
        }
        int passage =
                PASSAGES.computeIfAbsent(order.id(), id -> new AtomicInteger()).incrementAndGet();
        if (order.action() == Order.Action.SKIP ? passage < order.passage() : passage != order.passage()) {
            return null;
        }
        switch (order.action()) {
            case HALT:
                if (file.renameTo(new File(folder, point + ARRIVED))) {
                    Runtime.getRuntime().halt(KILLED);
                }
                return null;
            case FAIL:
                return file.renameTo(new File(folder, point + ARRIVED)) ? exception(order, type) : null;
            case HOLD:
                note(point + ARRIVED, Thread.currentThread().getName());
                while (order.equals(standing(file))) {
                    LockSupport.parkNanos(PAUSE);
                }
                return null;
            case NOTE:
                note(point + ARRIVED, Thread.currentThread().getName());
                return null;
            default:
                note(point + ARRIVED, order.text());
                return new Object[] {instead(point, type, arguments)};
        }
    }

    /** The probes of all backends call them all the time: on threads that say so, or for no object. */
    private static boolean isForAnObject(Object[] arguments) {
        return !Thread.currentThread().getName().startsWith("probe ")
                && (arguments.length == 0 || arguments[0] != null);
    }

    /** Sets the mask that the comparisons of a method are about to be combined with: 0 makes all values equal. */
    public static void comparing(String point) throws IOException {
        Order order = standing(new File(folder, point));
        boolean skipped = order != null && order.action() == Order.Action.SKIP;
        System.setProperty(Comparisons.MASK + point, skipped ? "0" : "-1");
        if (skipped) {
            note(point + ARRIVED, order.text());
        }
    }

    /** A file is about to be forced. @return whether it is not to be */
    public static boolean forcing(String path) throws Exception {
        if (!new File(folder, FORCED).exists()) {
            return false;
        }
        Object instead = passed(CrashPoint.FORCE.name(), Faults.class, null);
        if (instead == null) {
            append(FORCED, path + "\n");
        }
        return instead != null;
    }

    private static Order standing(File file) throws IOException {
        if (!file.exists()) {
            return null;
        }
        try {
            return Order.of(Files.readString(file.toPath()));
        } catch (java.nio.file.NoSuchFileException e) {
            return null; // withdrawn or obeyed by another thread in this moment
        }
    }

    private static Throwable exception(Order order, Class<?> type) throws ReflectiveOperationException {
        Class<?> path = Class.forName("org.isotherm.storage.StoragePath", true, type.getClassLoader());
        Constructor<?> made = Class.forName("org.isotherm.storage." + order.exception(), true, type.getClassLoader())
                .getConstructor(String.class, path, String.class, Throwable.class);
        return (Throwable) made.newInstance("any", null, "failed by order " + order.id(), null);
    }

    /** What a left-out method returns: nothing, but for those whose callers need something. */
    private static Object instead(String point, Class<?> type, Object[] arguments) throws ReflectiveOperationException {
        if (point.equals(CrashPoint.VERIFY.name())) {
            return unproven(type, arguments[0]);
        }
        if (point.equals(CrashPoint.NAME.name())) {
            return Class.forName("org.isotherm.storage.StoragePath", true, type.getClassLoader())
                    .getMethod("of", String.class)
                    .invoke(null, "objects/00/always-the-same");
        }
        return null;
    }

    /** The proof of a copy that nobody has read. */
    private static Object unproven(Class<?> type, Object copied) throws ReflectiveOperationException {
        Method size = copied.getClass().getMethod("size");
        Method sha256 = copied.getClass().getMethod("sha256");
        Class<?> mode = Class.forName("org.isotherm.storage.ReadBack$Mode", true, type.getClassLoader());
        Constructor<?> made = Class.forName("org.isotherm.transfer.VerifiedFile", true, type.getClassLoader())
                .getDeclaredConstructors()[0];
        made.setAccessible(true);
        return made.newInstance(size.invoke(copied), sha256.invoke(copied), mode.getEnumConstants()[2]);
    }

    static void woven(String line) {
        try {
            append(WOVEN, line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void note(String name, String text) throws IOException {
        try (FileOutputStream file = new FileOutputStream(new File(folder, name))) {
            file.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static synchronized void append(String name, String text) throws IOException {
        try (FileOutputStream file = new FileOutputStream(new File(folder, name), true)) {
            file.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
