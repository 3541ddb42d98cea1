package org.isotherm.bench;

import java.nio.file.Path;
import java.util.List;

/** The same files moved by Isotherm and by its peers, in turn, round by round. */
final class Moves implements AutoCloseable {
    private final BenchSettings asked;
    private final Isotherm isotherm;
    private final Peers peers;
    private final Figures figures;
    private final Path hotFolder;
    private final Path otherFolder;
    private final long hot;
    private final long other;
    private final long cold;
    private final Mount mount;
    private final long mounted;

    Moves(BenchSettings asked, Isotherm isotherm, Peers peers, Figures figures) throws Exception {
        this.asked = asked;
        this.isotherm = isotherm;
        this.peers = peers;
        this.figures = figures;
        hotFolder = isotherm.folder("hot");
        otherFolder = isotherm.folder("other");
        hot = isotherm.local("hot", hotFolder);
        other = isotherm.local("other", otherFolder);
        cold = isotherm.s3("cold");
        mount = Mount.of(asked.folder().resolve("mount"), peers.command());
        mounted = mount.isMounted() ? isotherm.mounted("mounted", mount.point()) : 0;
    }

    /** All rounds of one workload; what fails is noted, and the rest goes on. */
    void run(Workload workload) throws Exception {
        Path data = asked.folder().resolve("data").resolve(workload.name());
        List<Workload.Entry> files = workload.make(data);
        for (int round = 0; round <= asked.rounds(); round++) {
            // the first one warms everybody up: caches, and Java's compiler
            figures.round(workload, round);
            boolean oursFirst = round % 2 == 0;
            if (oursFirst) {
                ours(workload, data, files);
            }
            theirs(workload, data);
            if (!oursFirst) {
                ours(workload, data, files);
            }
        }
    }

    private void ours(Workload workload, Path data, List<Workload.Entry> files) throws Exception {
        isotherm.forget();
        try {
            Trees.link(data, hotFolder, files);
            isotherm.know("bench", hot, workload.size(), files);
            // one after the other: each leg's target is the next one's source, and its files are Isotherm's own
            move("local-local", hot, other, workload);
            move("local-s3", other, cold, workload);
            move("s3-local", cold, hot, workload);
            tidy();
            if (mount.isMounted() && asked.legs().contains("mounted-s3")) {
                Trees.link(data, mount.source(), files);
                isotherm.know("bench", mounted, workload.size(), files);
                move("mounted-s3", mounted, cold, workload);
            }
        } catch (Exception e) {
            figures.failed(workload.name() + " Isotherm", e);
        } finally {
            tidy();
        }
    }

    private void move(String leg, long source, long target, Workload workload) throws Exception {
        peers.command().output(List.of("sync"));
        figures.add(leg, "Isotherm", isotherm.move(source, target, workload.files()));
    }

    private void tidy() throws Exception {
        isotherm.forget();
        Trees.empty(hotFolder);
        Trees.empty(otherFolder);
        Trees.empty(mount.source());
        peers.purge("cold/objects");
    }

    private void theirs(Workload workload, Path data) throws Exception {
        Path back = peers.back("copy");
        if (peers.has("rclone")) {
            String remote = peers.remote("rclone");
            attempt("local-s3", workload, "rclone", () -> peers.rclone("" + data, remote));
            attempt("s3-local", workload, "rclone", () -> peers.rclone(remote, "" + back));
            peers.purge("rclone");
            Trees.delete(back);
            attempt("local-local", workload, "rclone", () -> peers.rclone("" + data, "" + back));
            Trees.delete(back);
            if (mount.isMounted() && asked.legs().contains("mounted-s3")) {
                Trees.link(data, mount.source(), workload.make(data));
                attempt("mounted-s3", workload, "rclone", () -> peers.rclone("" + mount.point(), remote));
                Trees.empty(mount.source());
                peers.purge("rclone");
            }
        }
        if (peers.has("cp")) {
            attempt("local-local", workload, "cp + sha256sum", () -> peers.cp(data, back));
            Trees.delete(back);
            attempt("local-local", workload, "cp + sync + sha256sum", () -> peers.cpToDisk(data, back));
            Trees.delete(back);
        }
        if (peers.has("aws")) {
            String remote = peers.remote("aws");
            attempt("local-s3", workload, "aws s3 cp (copy only)", () -> peers.aws("" + data, remote));
            attempt("s3-local", workload, "aws s3 cp (copy only)", () -> peers.aws(remote, "" + back));
            peers.purge("aws");
            Trees.delete(back);
        }
    }

    private interface Doing {
        Measure done() throws Exception;
    }

    private void attempt(String leg, Workload workload, String who, Doing doing) throws InterruptedException {
        if (asked.legs().contains(leg) || leg.equals("local-s3") && asked.legs().contains("s3-local")) {
            try {
                figures.add(leg, who, doing.done());
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                figures.failed(workload.name() + " " + leg + " " + who, e);
            }
        }
    }

    @Override
    public void close() throws Exception {
        mount.close();
    }
}
