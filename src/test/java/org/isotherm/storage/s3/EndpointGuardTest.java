package org.isotherm.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointGuardTest {
    private static EndpointGuard allowing(String... endpoints) {
        return new EndpointGuard(List.of(endpoints).stream().map(URI::create).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9000",
                "HTTP://127.0.0.1:9000/",
                "http://localhost:9000",
                "https://10.1.2.3",
                "https://10.1.2.3:443",
                "http://[::1]:9000"
            })
    void passesWhatIsAllowed(String endpoint) {
        EndpointGuard guard =
                allowing("http://127.0.0.1:9000", "http://localhost:9000", "https://10.1.2.3", "http://[::1]:9000");
        assertThat(guard.check(URI.create(endpoint))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9001",
                "https://127.0.0.1:9000",
                "http://127.0.0.1",
                "http://127.0.0.2:9000",
                "http://127.0.0.1.example.org:9000",
                "http://user@127.0.0.1:9000",
                "http://user:secret@127.0.0.1:9000",
                "http://127.0.0.1:9000@evil.example",
                "http://127.0.0.1:9000/path",
                "http://127.0.0.1:9000//",
                "http://127.0.0.1:9000?x=1",
                "http://127.0.0.1:9000#x",
                "file:///etc/passwd",
                "ftp://127.0.0.1:9000",
                "gopher://127.0.0.1:9000",
                "jar:http://127.0.0.1:9000!/",
                "mailto:a@b",
                "//127.0.0.1:9000",
                "127.0.0.1",
                "http:///x",
                "http://a_b:9000"
            })
    void refusesWhatIsNotListed(String endpoint) {
        assertThat(allowing("http://127.0.0.1:9000").check(URI.create(endpoint)))
                .hasValueSatisfying(problem ->
                        assertThat(problem).startsWith("the endpoint").doesNotContain("secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://2852039166",
                "http://0xa9fea9fe",
                "http://0xA9.0xFE.0xA9.0xFE",
                "http://0251.0376.0251.0376",
                "http://169.254.43518",
                "http://169.16689662",
                "http://169.254.169.254.",
                "http://127.1",
                "http://0",
                "http://0177.0.0.1",
                "http://127.0.0.01",
                "http://256.1.1.1"
            })
    void refusesUnusualNotationsEvenWhenListed(String endpoint) {
        assertThat(allowing(endpoint).check(URI.create(endpoint))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254",
                "http://169.254.170.2",
                "http://0.0.0.0",
                "http://255.255.255.255",
                "http://224.0.0.1",
                "http://[fe80::1]",
                "http://[ff02::1]",
                "http://[::]",
                "http://[::ffff:169.254.169.254]",
                "http://[::169.254.169.254]",
                "http://[64:ff9b::a9fe:a9fe]",
                "http://[2002:a9fe:a9fe::1]",
                "http://[fd00:ec2::254]",
                "http://100.100.100.200"
            })
    void refusesReservedAddressesEvenWhenListed(String endpoint) {
        assertThat(allowing(endpoint).check(URI.create(endpoint)))
                .contains("the endpoint's address is one that must not be asked");
    }

    @Test
    void refusesAHostThatNobodyKnows() {
        String endpoint = "http://no-such-host.invalid";
        assertThat(allowing(endpoint).check(URI.create(endpoint))).isPresent();
    }

    @Test
    void refusesANameThatTurnsIntoAReservedAddressLater() throws Exception {
        InetAddress good = InetAddress.getByName("10.0.0.1");
        InetAddress bad = InetAddress.getByName("169.254.169.254");
        InetAddress[][] answer = {{good}};
        DnsResolver changing = new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) {
                return answer[0];
            }

            @Override
            public String resolveCanonicalHostname(String host) throws UnknownHostException {
                return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(host);
            }
        };
        DnsResolver guarded = EndpointGuard.resolver(changing);
        assertThat(guarded.resolve("store.example")).containsExactly(good);
        assertThat(guarded.resolve("store.example", 443)).hasSize(1);
        answer[0] = new InetAddress[] {good, bad};
        assertThatThrownBy(() -> guarded.resolve("store.example")).isInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> guarded.resolve("store.example", 443)).isInstanceOf(UnknownHostException.class);
    }
}
