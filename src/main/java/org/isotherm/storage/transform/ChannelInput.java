package org.isotherm.storage.transform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Objects;

/** The next bytes of a channel, so many and no more. Closing closes the channel. For one thread. */
final class ChannelInput extends InputStream {
    private final SeekableByteChannel channel;
    private long left;

    ChannelInput(SeekableByteChannel channel, long count) {
        this.channel = channel;
        this.left = count;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int n = channel.read(ByteBuffer.wrap(target, offset, (int) Math.min(length, left)));
        if (n <= 0) {
            throw new IOException("the channel ends " + left + " bytes too early");
        }
        left -= n;
        return n;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
