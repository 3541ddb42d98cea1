package org.isotherm.storage.s3;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Set;

/** Addresses that no store has, and that a machine or its cloud keeps for itself. */
final class ReservedAddress {
    /** Metadata services outside the link-local range: of AWS over IPv6, of Alibaba, of Azure's host. */
    private static final Set<String> METADATA =
            Set.of("fd00:ec2:0:0:0:0:0:254", "100.100.100.200", "168.63.129.16", "fd20:ce:0:0:0:0:0:254");

    private static final byte[] NAT64 = {0x00, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};
    /** Of a network of one's own. The address stands at the end, or from the seventh byte on around a zero. */
    private static final byte[] NAT64_LOCAL = {0x00, 0x64, (byte) 0xff, (byte) 0x9b, 0, 1};

    /** An address that a translator without state has for an IPv4 one. */
    private static final byte[] TRANSLATED = {0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 0, 0};

    private static final byte[] COMPATIBLE = new byte[12];
    private static final byte[] SIX_TO_FOUR = {0x20, 0x02};

    private ReservedAddress() {}

    static boolean isReserved(InetAddress address) {
        if (address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || METADATA.contains(address.getHostAddress())) {
            return true;
        }
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return (bytes[0] & 0xff) == 0 || (bytes[0] & 0xff) == 255; // "this network", broadcast
        }
        // an IPv4 address inside an IPv6 one leads to the same machine
        if (starts(bytes, NAT64_LOCAL)) {
            byte[] around = {bytes[6], bytes[7], bytes[9], bytes[10]};
            return isReserved(inner(bytes, 12)) || isReserved(inner(around, 0));
        }
        if (starts(bytes, NAT64)
                || starts(bytes, TRANSLATED)
                || (starts(bytes, COMPATIBLE) && !address.isLoopbackAddress())) {
            return isReserved(inner(bytes, 12));
        }
        return starts(bytes, SIX_TO_FOUR) && isReserved(inner(bytes, 2));
    }

    private static boolean starts(byte[] bytes, byte[] with) {
        return Arrays.equals(bytes, 0, with.length, with, 0, with.length);
    }

    private static InetAddress inner(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
