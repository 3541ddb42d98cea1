package org.isotherm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The programs that people would use instead, with the flags that they would give. */
final class Peers {
    private final BenchSettings asked;
    private final Store store;
    private final Command command;
    private final String rclone;
    private final String aws;

    Peers(BenchSettings asked, Store store) {
        this.asked = asked;
        this.store = store;
        this.command = new Command(
                Map.ofEntries(
                        Map.entry("RCLONE_CONFIG", "/dev/null"),
                        Map.entry("RCLONE_CONFIG_STORE_TYPE", "s3"),
                        Map.entry("RCLONE_CONFIG_STORE_PROVIDER", "Other"),
                        Map.entry(
                                "RCLONE_CONFIG_STORE_ENDPOINT", store.endpoint().toString()),
                        Map.entry("RCLONE_CONFIG_STORE_ACCESS_KEY_ID", asked.accessKey()),
                        Map.entry("RCLONE_CONFIG_STORE_SECRET_ACCESS_KEY", asked.secret()),
                        Map.entry("AWS_ACCESS_KEY_ID", asked.accessKey()),
                        Map.entry("AWS_SECRET_ACCESS_KEY", asked.secret()),
                        Map.entry("AWS_DEFAULT_REGION", "us-east-1"),
                        Map.entry("AWS_EC2_METADATA_DISABLED", "true")),
                store,
                asked.folder().resolve("peers.log"));
        this.rclone = flags(asked);
        this.aws = "aws --endpoint-url " + store.endpoint() + " s3 cp --recursive --only-show-errors";
    }

    /** As many files at once as Isotherm moves; twice as many are compared, as by default. */
    static String flags(BenchSettings asked) {
        return "--transfers " + asked.parallel() + " --checkers " + 2 * asked.parallel();
    }

    boolean has(String peer) {
        return asked.peers().contains(peer) && Command.isThere(peer);
    }

    Command command() {
        return command;
    }

    /** Copies a folder or what lies behind a name of the store, and compares every byte of both. */
    Measure rclone(String from, String to) throws IOException, InterruptedException {
        return command.measure("rclone copy --checksum %s %s %s && rclone check --download %s %s %s"
                .formatted(rclone, from, to, rclone, from, to));
    }

    /** Copies only: nothing is read back. */
    Measure aws(String from, String to) throws IOException, InterruptedException {
        return command.measure(aws + " " + from + " " + to);
    }

    /** Copies and reads the copy once, from memory as far as it fits. */
    Measure cp(Path from, Path to) throws IOException, InterruptedException {
        return command.measure("cp -r %s %s && %s".formatted(from, to, sums(to)));
    }

    /** Same, with the copy on the disk before it is read. */
    Measure cpToDisk(Path from, Path to) throws IOException, InterruptedException {
        return command.measure("cp -r %s %s && sync -f %s && %s".formatted(from, to, to, sums(to)));
    }

    private static String sums(Path folder) {
        return "find " + folder + " -type f -print0 | xargs -0 sha256sum > /dev/null";
    }

    /** A place in the store for a peer's copy. */
    String remote(String peer) {
        return (peer.equals("aws") ? "s3://" : "store:") + asked.bucket() + "/" + peer;
    }

    /** Deletes everything behind a name of the store. */
    void purge(String prefix) throws IOException, InterruptedException {
        if (!Command.isThere("rclone")) {
            throw new IOException("the store is emptied with rclone, which is missing");
        }
        String place = "store:" + asked.bucket() + "/" + prefix;
        command.output(
                List.of("sh", "-c", "rclone lsf " + place + " > /dev/null 2>&1 || exit 0; rclone purge " + place));
    }

    Path back(String peer) throws IOException {
        Path folder = Files.createDirectories(asked.folder().resolve("copies")).resolve(peer);
        Trees.delete(folder);
        return folder;
    }
}
