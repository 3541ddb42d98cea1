package org.isotherm.bench;

import java.nio.file.Path;
import java.util.List;

/** One Isotherm and its backends, and the way that the files of a workload take over them. */
final class Mover {
    /** A folder of files that Isotherm does not know. */
    private static final String FOUND = "found";

    private final String name;
    private final BenchSettings asked;
    private final Isotherm isotherm;
    private final Peers peers;
    private final Figures figures;
    private final Mount mount;
    private final Path hotFolder;
    private final Path otherFolder;
    private final long hot;
    private final long other;
    private final long cold;
    private final long mounted;
    private final long encrypted;
    private final long plainRelease;
    private final long chunkedRelease;

    Mover(String name, BenchSettings asked, Isotherm isotherm, Peers peers, Figures figures, Mount mount)
            throws Exception {
        this.name = name;
        this.asked = asked;
        this.isotherm = isotherm;
        this.peers = peers;
        this.figures = figures;
        this.mount = mount;
        hotFolder = isotherm.folder("hot");
        otherFolder = isotherm.folder("other");
        hot = isotherm.local("hot", hotFolder);
        other = isotherm.local("other", otherFolder);
        cold = isotherm.s3("cold");
        encrypted = isotherm.profile(cold, true, false);
        plainRelease = isotherm.profile(cold, false, false);
        chunkedRelease = isotherm.profile(cold, true, true);
        mounted = mount.isMounted() && name.equals(Figures.OURS) ? isotherm.mounted("mounted", mount.point()) : 0;
    }

    /** One round; each leg's target is the next one's source, so that each has files of Isotherm's own to delete. */
    void run(Workload workload, Path data, List<Workload.Entry> files) throws Exception {
        isotherm.forget();
        try {
            Trees.link(data, hotFolder, files);
            isotherm.know("bench", hot, workload.size(), files);
            move("local-local", hot, other, workload);
            move("local-s3", other, cold, workload);
            move("s3-local", cold, hot, workload);
            sync();
            figures.add("local-s3", name + ", encrypted", isotherm.convert(hot, encrypted, workload.files()));
            tidy();
            if (mounted != 0 && asked.legs().contains("mounted-s3")) {
                Trees.link(data, mount.source(), files);
                isotherm.know("bench", mounted, workload.size(), files);
                move("mounted-s3", mounted, cold, workload);
                tidy();
            }
            take(name, plainRelease, workload, data, files);
            take(name + ", encrypted + chunked", chunkedRelease, workload, data, files);
        } catch (Exception e) {
            figures.failed(workload.name() + " " + name, e);
        } finally {
            tidy();
        }
    }

    private void move(String leg, long source, long target, Workload workload) throws Exception {
        sync();
        figures.add(leg, name, isotherm.move(source, target, workload.files()));
    }

    private void take(String who, long profile, Workload workload, Path data, List<Workload.Entry> files)
            throws Exception {
        Trees.link(data, hotFolder.resolve(FOUND), files);
        sync();
        figures.add(Figures.IMPORT, who, isotherm.take(hot, FOUND + "/", profile, workload.files()));
        tidy();
    }

    private void sync() throws Exception {
        peers.command().output(List.of("sync"));
    }

    private void tidy() throws Exception {
        isotherm.forget();
        Trees.empty(hotFolder);
        Trees.empty(otherFolder);
        Trees.empty(mount.source());
        peers.purge(isotherm.prefix("cold/objects"));
    }
}
