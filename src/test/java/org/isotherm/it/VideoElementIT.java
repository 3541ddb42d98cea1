package org.isotherm.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.isotherm.storage.s3.RelayRule;
import org.isotherm.storage.s3.RelayRule.Harm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A browser's video element plays cold content and jumps about in it while it is brought. What it plays is sound, as wave
 * audio is the one format that is made without an encoder; how it asks for it is the same for pictures.
 */
@ExtendWith(WithServer.class)
class VideoElementIT {
    private static final int RATE = 44_100;
    private static final int BYTES_PER_SECOND = 4 * RATE;
    private static final int SECONDS = 300;
    private static final int HEADER = 44;
    private static final int SIZE = HEADER + SECONDS * BYTES_PER_SECOND;

    private final IsothermServer server;
    private final Studio studio;

    VideoElementIT(IsothermServer server) {
        this.server = server;
        this.studio = server.studio();
    }

    @AfterEach
    void heals() {
        server.relay().heal();
    }

    /** A tone in stereo, 16 bits. */
    private static byte[] wave() {
        ByteBuffer wave = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        wave.put(ascii("RIFF")).putInt(SIZE - 8).put(ascii("WAVEfmt ")).putInt(16);
        wave.putShort((short) 1).putShort((short) 2).putInt(RATE).putInt(BYTES_PER_SECOND);
        wave.putShort((short) 4).putShort((short) 16);
        wave.put(ascii("data")).putInt(SIZE - HEADER);
        for (int i = 0; wave.hasRemaining(); i++) {
            short value = (short) (8000 * Math.sin(i * 440 * 2 * Math.PI / RATE));
            wave.putShort(value).putShort(value);
        }
        return wave.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void playsAndSeeksWhileItIsBrought() throws Exception {
        Optional<Path> chromium = Browser.installed();
        assumeTrue(chromium.isPresent(), "NOT TESTED: no chromium is installed here");
        long cold = studio.create(Studio.s3("video", server.relay().uri(), "video/"));
        studio.operator()
                .put(
                        Studio.ADMIN + "entities/video_clip/1",
                        Json.createObjectBuilder().add("name", "clip.wav").build())
                .expect(200, 201);
        String path = studio.upload("video_clip/1/file", cold, wave()).getString("storage_path");
        RelayRule reads = server.relay()
                .harm(asked -> asked.isRead() && asked.path().endsWith(path), Integer.MAX_VALUE, Harm.NONE)
                .slowedTo(2_000_000);

        JsonObject played;
        long read;
        try (Browser browser = new Browser(chromium.get(), server.newFolder("browser"))) {
            browser.send("Network.enable", Json.createObjectBuilder());
            browser.send(
                    "Network.setExtraHTTPHeaders",
                    Json.createObjectBuilder()
                            .add(
                                    "headers",
                                    Json.createObjectBuilder()
                                            .add(
                                                    "Authorization",
                                                    "Basic "
                                                            + Base64.getEncoder()
                                                                    .encodeToString(ascii("reader:isotherm-demo")))));
            played =
                    browser.run("""
                    new Promise((resolve) => {
                      const video = document.createElement('video');
                      const places = [0.8, 0.2, 0.5];
                      const played = [];
                      let at = -1;
                      const next = () => {
                        if (places.length === 0) { video.pause(); resolve({ duration: video.duration, played }); return; }
                        at = video.duration * places.shift();
                        video.currentTime = at;
                      };
                      video.muted = true;
                      video.onerror = () => resolve({ error: video.error.code + ' ' + video.error.message });
                      video.onloadedmetadata = next;
                      video.onseeked = () => video.play();
                      video.ontimeupdate = () => {
                        if (!video.seeking && video.currentTime > at + 0.5) { played.push(video.currentTime); next(); }
                      };
                      video.src = '%s';
                      document.body.append(video);
                    })""".formatted(server.liberty().uri().resolve("/api/assets/video_clip/1/file/content")));
            read = reads.bytes();
        }

        assertThat(played.getString("error", null)).isNull();
        assertThat(played.getJsonNumber("duration").doubleValue()).isBetween(SECONDS - 0.1, SECONDS + 0.1);
        assertThat(played.getJsonArray("played")).hasSize(3);
        assertThat(read).as("it did not wait for all of it").isLessThan(SIZE);
        assertThat(reads.met()).as("nor for all that is before").isGreaterThan(1);
        System.out.printf("a video element played %s of %d bytes, %d read by then%n", played, SIZE, read);
    }
}
