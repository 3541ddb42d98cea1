package org.isotherm.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.isotherm.storage.EvilTexts;

final class EndpointGuardFuzzTest {
    private static final List<URI> ALLOWED =
            List.of(URI.create("http://127.0.0.1:9000"), URI.create("https://10.1.2.3"));

    private static Optional<URI> parsed(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    @Provide
    Arbitrary<String> endpoints() {
        Arbitrary<String> evil = EvilTexts.any();
        Arbitrary<String> scheme =
                Arbitraries.of("http://", "https://", "HTTP://", "ftp://", "file://", "jar:http://", "http:", "//", "");
        Arbitrary<String> user = Arbitraries.of("", "", "", "u@", "u:p@", "127.0.0.1:9000@", "@", "%40");
        Arbitrary<String> host = Arbitraries.oneOf(
                Arbitraries.of(
                        "127.0.0.1",
                        "10.1.2.3",
                        "169.254.169.254",
                        "2852039166",
                        "127.1",
                        "0x7f.1",
                        "127.0.0.1.",
                        "127.0.0.1.evil.example",
                        "[::1]",
                        "[::ffff:127.0.0.1]",
                        "\u0661\u0662\u0667.0.0.1",
                        "\u2460\u2461\u2466.0.0.1"),
                evil);
        Arbitrary<String> port = Arbitraries.oneOf(
                Arbitraries.of("", ":9000", ":443", ":80", ":0", ":-1", ":09000", ":99999999999", ":", ":9000:9000"),
                Arbitraries.integers().map(n -> ":" + n));
        Arbitrary<String> path = Arbitraries.oneOf(
                Arbitraries.of("", "", "", "/", "//", "/x", "?x", "#x", "/..", "\\x", ";x", "#@evil.example"), evil);
        return Arbitraries.oneOf(
                Combinators.combine(scheme, user, host, port, path).as((a, b, c, d, e) -> a + b + c + d + e), evil);
    }

    @Property(tries = 5000)
    void onlyListedEndpointsAreAccepted(@ForAll("endpoints") String text) {
        parsed(text).ifPresent(uri -> {
            Optional<String> problem = new EndpointGuard(ALLOWED).check(uri);
            if (problem.isPresent()) {
                assertThat(problem.get()).startsWith("the endpoint").doesNotContain("u:p");
                return;
            }
            int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
            assertThat(uri.getScheme().toLowerCase(java.util.Locale.ROOT) + "://" + uri.getHost() + ":" + port)
                    .isIn("http://127.0.0.1:9000", "https://10.1.2.3:443");
            assertThat(uri.getRawUserInfo()).isNull();
            assertThat(uri.getRawPath()).isIn("", "/");
        });
    }

    /** Metadata services, and addresses that belong to no other machine. */
    @Provide
    Arbitrary<int[]> reserved() {
        Arbitrary<Integer> octet = Arbitraries.integers().between(0, 255);
        return Arbitraries.oneOf(
                Arbitraries.of(
                        new int[] {169, 254, 169, 254},
                        new int[] {169, 254, 170, 2},
                        new int[] {100, 100, 100, 200},
                        new int[] {168, 63, 129, 16},
                        new int[] {0, 0, 0, 0},
                        new int[] {255, 255, 255, 255}),
                Combinators.combine(octet, octet).as((c, d) -> new int[] {169, 254, c, d}),
                Combinators.combine(Arbitraries.integers().between(224, 239), octet, octet, octet)
                        .as((a, b, c, d) -> new int[] {a, b, c, d}),
                Combinators.combine(octet, octet, octet).as((b, c, d) -> new int[] {0, b, c, d}));
    }

    @Provide
    Arbitrary<Integer> notations() {
        return Arbitraries.integers().between(0, 16);
    }

    private static String written(int[] a, int notation) {
        long all = ((long) a[0] << 24) | (a[1] << 16) | (a[2] << 8) | a[3];
        String quad = a[0] + "." + a[1] + "." + a[2] + "." + a[3];
        String hex = String.format("%02x%02x:%02x%02x", a[0], a[1], a[2], a[3]);
        return switch (notation) {
            case 0 -> quad;
            case 1 -> String.valueOf(all);
            case 2 -> "0x" + Long.toHexString(all);
            case 3 -> "0" + Long.toOctalString(all);
            case 4 -> String.format("0x%x.0x%x.0x%x.0x%x", a[0], a[1], a[2], a[3]);
            case 5 -> String.format("0%o.0%o.0%o.0%o", a[0], a[1], a[2], a[3]);
            case 6 -> a[0] + "." + ((a[1] << 16) | (a[2] << 8) | a[3]);
            case 7 -> a[0] + "." + a[1] + "." + ((a[2] << 8) | a[3]);
            case 8 -> quad + ".";
            case 9 -> "0x" + Integer.toHexString(a[0]) + "." + a[1] + ".0" + Integer.toOctalString(a[2]) + "." + a[3];
            case 10 -> "[::ffff:" + quad + "]";
            case 11 -> "[::ffff:" + hex + "]";
            case 12 -> "[64:ff9b::" + hex + "]";
            case 13 -> "[2002:" + hex + "::1]";
            case 14 -> "[::ffff:0:" + hex + "]";
            case 15 -> "[64:ff9b:1::" + hex + "]";
            default -> "[0:0:0:0:0:FFFF:" + quad + "]";
        };
    }

    @Property(tries = 3000)
    void aReservedAddressIsRefusedInEveryNotationEvenWhenListed(
            @ForAll("reserved") int[] address, @ForAll("notations") int notation) {
        String endpoint = "http://" + written(address, notation) + ":9000";
        parsed(endpoint)
                .ifPresent(uri -> assertThat(new EndpointGuard(List.of(uri)).check(uri))
                        .as(endpoint)
                        .isPresent());
    }

    @Property(tries = 3000)
    void whatTheResolverLetsPassIsNotReserved(@ForAll("reserved") int[] address) throws Exception {
        byte[] bytes = {(byte) address[0], (byte) address[1], (byte) address[2], (byte) address[3]};
        assertThat(EndpointGuard.isRefused(InetAddress.getByAddress(bytes))).isTrue();
    }
}
