package org.isotherm.storage.s3;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.jspecify.annotations.Nullable;

/**
 * Keeps whoever may configure an endpoint from pointing this server at places it should not ask: only listed endpoints,
 * and never addresses that a machine keeps for itself, such as a cloud's metadata service. Loopback and private
 * addresses are fine when listed.
 */
public final class EndpointGuard {
    /** Every label is a number in some notation: an address, if anything. */
    private static final Pattern NUMERIC = Pattern.compile("(?i)(0x[0-9a-f]*|[0-9]+)(\\.(0x[0-9a-f]*|[0-9]+))*\\.?");

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern DOTTED_QUAD = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    private final List<URI> allowed;

    /** @param allowed endpoints by scheme, host and port; the rest of each does not matter */
    public EndpointGuard(List<URI> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /**
     * Looks at an endpoint, resolving its host once; {@link #resolver} looks again at every connection.
     *
     * @return what is wrong with it, fit for the caller of the API; empty when it may be used
     */
    public Optional<String> check(URI endpoint) {
        String shape = shape(endpoint);
        if (shape != null) {
            return Optional.of(shape);
        }
        String host = endpoint.getHost();
        if (NUMERIC.matcher(host).matches() && !DOTTED_QUAD.matcher(host).matches()) {
            return Optional.of("the endpoint's address must be written as four decimal numbers");
        }
        if (allowed.stream().noneMatch(each -> isSame(each, endpoint))) {
            return Optional.of("the endpoint is not among the allowed ones");
        }
        try {
            resolve(SystemDefaultDnsResolver.INSTANCE, host);
            return Optional.empty();
        } catch (RefusedAddressException e) {
            return Optional.of("the endpoint's address is one that must not be asked");
        } catch (UnknownHostException e) {
            return Optional.of("the endpoint's host cannot be resolved");
        }
    }

    /** Whether the endpoint is among the listed ones, without a look at its host. */
    public boolean lists(URI endpoint) {
        return endpoint.getScheme() != null
                && endpoint.getHost() != null
                && allowed.stream().anyMatch(each -> isSame(each, endpoint));
    }

    private static @Nullable String shape(URI endpoint) {
        String scheme = endpoint.getScheme();
        if (scheme == null || !(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"))) {
            return "the endpoint must start with http:// or https://";
        }
        if (endpoint.isOpaque() || endpoint.getHost() == null) {
            return "the endpoint must name a host";
        }
        if (endpoint.getRawUserInfo() != null || endpoint.getRawAuthority().indexOf('@') >= 0) {
            return "the endpoint must not carry user information";
        }
        String path = endpoint.getRawPath();
        if (path != null && !path.isEmpty() && !path.equals("/")) {
            return "the endpoint must not carry a path";
        }
        if (endpoint.getRawQuery() != null || endpoint.getRawFragment() != null) {
            return "the endpoint must not carry a query or a fragment";
        }
        return null;
    }

    private static boolean isSame(URI one, URI other) {
        return one.getHost() != null
                && one.getScheme() != null
                && one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI endpoint) {
        if (endpoint.getPort() >= 0) {
            return endpoint.getPort();
        }
        return endpoint.getScheme().toLowerCase(Locale.ROOT).equals("https") ? 443 : 80;
    }

    /** Resolves as the system does and refuses addresses that must not be asked, at the moment of each connection. */
    public static DnsResolver resolver() {
        return resolver(SystemDefaultDnsResolver.INSTANCE);
    }

    static DnsResolver resolver(DnsResolver system) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                return EndpointGuard.resolve(system, host);
            }

            @Override
            public String resolveCanonicalHostname(String host) throws UnknownHostException {
                return system.resolveCanonicalHostname(host);
            }
        };
    }

    private static InetAddress[] resolve(DnsResolver system, String host) throws UnknownHostException {
        InetAddress[] found = system.resolve(host);
        for (InetAddress each : found) {
            // one bad answer spoils all: the next lookup may put it first
            if (isRefused(each)) {
                throw new RefusedAddressException(host);
            }
        }
        return found;
    }

    static boolean isRefused(InetAddress address) {
        return ReservedAddress.isReserved(address);
    }

    /** A host stands for an address that must not be asked. */
    static final class RefusedAddressException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        RefusedAddressException(String host) {
            super(host + " stands for an address that must not be asked");
        }
    }
}
