package org.isotherm.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** What a {@link StoreRelay} does with some requests instead of passing them on. */
public final class RelayRule {
    static final RelayRule NONE = new RelayRule(asked -> false, 0, Harm.NONE, 0, "", () -> {});

    private final Predicate<Asked> about;
    private final int times;
    private final Harm harm;
    private final int status;
    private final String code;
    private final Runnable deed;
    private final AtomicInteger met = new AtomicInteger();
    private final AtomicLong passedOn = new AtomicLong();
    private final AtomicLong freeAt = new AtomicLong();
    private volatile long bytesPerSecond;
    private volatile String saying = "";
    private final CountDownLatch withdrawn = new CountDownLatch(1);

    /** What comes to an answer. */
    public enum Harm {
        NONE,
        /** The connection ends without one. */
        LOST,
        /** The connection ends in the middle of the body. */
        CUT,
        /** Nothing comes after the middle of the body until the rule is withdrawn. */
        STALLED,
        /** One bit in the middle of the body is another one. */
        FLIPPED,
        /** None, but the rule's deed is done before its last byte. */
        DEED_AT_END
    }

    /**
     * A request.
     *
     * @param length of the object or part that it brings; -1 for none
     */
    public record Asked(String method, String target, long length) {
        /** An object is written in one request. */
        public boolean isPut() {
            return method.equals("PUT") && isObject() && !target.contains("partNumber=");
        }

        /** A part is written. */
        public boolean isPart() {
            return method.equals("PUT") && isObject() && target.contains("partNumber=");
        }

        /** An upload is completed. */
        public boolean isCompletion() {
            return method.equals("POST") && isObject() && target.contains("uploadId=");
        }

        /** An object is read. */
        public boolean isRead() {
            return method.equals("GET") && isObject() && !target.contains("uploadId=");
        }

        /** Any object is read. */
        boolean isAnyRead() {
            return method.equals("GET") && !target.contains("?");
        }

        private boolean isObject() {
            return path().contains("/objects/");
        }

        /** Without the query. */
        public String path() {
            return target.split("\\?", 2)[0];
        }
    }

    RelayRule(Predicate<Asked> about, int times, Harm harm, int status, String code, Runnable deed) {
        this.about = about;
        this.times = times;
        this.harm = harm;
        this.status = status;
        this.code = code;
        this.deed = deed;
    }

    boolean meets(Asked asked) {
        if (met.get() >= times || withdrawn.getCount() == 0 || !about.test(asked)) {
            return false;
        }
        return met.getAndUpdate(n -> Math.min(n + 1, times)) < times;
    }

    /** How many requests it has met. */
    public int met() {
        return met.get();
    }

    /** How many bytes of bodies it has passed on. */
    public long bytes() {
        return passedOn.get();
    }

    /** All that it passes on together comes no faster. */
    public RelayRule slowedTo(long perSecond) {
        bytesPerSecond = perSecond;
        return this;
    }

    private void count(int bytes) {
        passedOn.addAndGet(bytes);
        if (bytesPerSecond > 0) {
            long nanos = bytes * 1_000_000_000L / bytesPerSecond;
            long now = System.nanoTime();
            long until = freeAt.updateAndGet(at -> Math.max(at, now) + nanos);
            LockSupport.parkNanos(until - now);
        }
    }

    /** One more header line in the answers that it passes on. */
    public RelayRule saying(String headerLine) {
        saying = headerLine;
        return this;
    }

    String said() {
        return saying;
    }

    void withdraw() {
        withdrawn.countDown();
    }

    Harm harm() {
        return harm;
    }

    int status() {
        return status;
    }

    Runnable deed() {
        return deed;
    }

    byte[] answer(Asked asked) {
        String body = asked.method().equals("HEAD")
                ? ""
                : "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code
                        + "</Code><Message>by order of a test</Message></Error>";
        return ("HTTP/1.1 " + status + " Ordered\r\nContent-Type: application/xml\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Passes the body on, as far as the harm lets it.
     *
     * @return whether the connection is still good
     */
    boolean pass(InputStream body, long length, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long middle = length / 2;
        long passed = 0;
        for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
            boolean isMiddle = passed <= middle && middle < passed + n;
            int beforeMiddle = (int) (middle - passed);
            passed += n;
            count(n);
            if (isMiddle && (harm == Harm.CUT || harm == Harm.STALLED)) {
                out.write(buffer, 0, beforeMiddle);
                if (harm == Harm.STALLED) {
                    awaitWithdrawal();
                }
                return false;
            }
            if (isMiddle && harm == Harm.FLIPPED) {
                buffer[beforeMiddle] ^= 1;
            }
            if (passed == length && harm == Harm.DEED_AT_END) {
                out.write(buffer, 0, n - 1);
                deed.run();
                out.write(buffer, n - 1, 1);
            } else {
                out.write(buffer, 0, n);
            }
        }
        return true;
    }

    private void awaitWithdrawal() {
        try {
            withdrawn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
