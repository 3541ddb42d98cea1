package org.isotherm.bench;

import java.nio.file.Path;
import java.util.List;

/** The same files moved by Isotherm and by its peers, in turn, round by round. */
final class Moves {
    private final BenchSettings asked;
    private final List<Mover> ours;
    private final Peers peers;
    private final Figures figures;
    private final Mount mount;

    Moves(BenchSettings asked, List<Mover> ours, Peers peers, Figures figures, Mount mount) {
        this.asked = asked;
        this.ours = ours;
        this.peers = peers;
        this.figures = figures;
        this.mount = mount;
    }

    /** All rounds of one workload; what fails is noted, and the rest goes on. */
    void run(Workload workload) throws Exception {
        Path data = asked.folder().resolve("data").resolve(workload.name());
        List<Workload.Entry> files = workload.make(data);
        for (int round = 0; round <= asked.rounds(); round++) {
            // the first one warms everybody up: caches, and Java's compiler
            figures.round(workload, round);
            boolean oursFirst = round % 2 == 0;
            if (!oursFirst) {
                theirs(workload, data);
            }
            for (int i = 0; i < ours.size(); i++) {
                ours.get((i + round) % ours.size()).run(workload, data, files);
            }
            if (oursFirst) {
                theirs(workload, data);
            }
        }
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
}
