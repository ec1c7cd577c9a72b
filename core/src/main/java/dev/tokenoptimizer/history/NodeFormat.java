package dev.tokenoptimizer.history;

import dev.tokenoptimizer.history.Recall.Continuation;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Ttl;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How a prefix is written to a snapshot. What is awaited, and who writes it right now, is gone with the process. */
final class NodeFormat {

    private static final int FORK = 1;
    private static final int FROM_START = 2;
    private static final int MARKER_IGNORED = 4;
    private static final int DOUBTED = 8;

    private NodeFormat() {}

    static void write(PrefixNode node, DataOutput out) throws IOException {
        synchronized (node) {
            out.writeLong(node.high);
            out.writeLong(node.low);
            out.writeLong(node.touched);
            out.writeInt(node.visits);
            out.writeLong(node.lastSeen);
            out.writeInt(node.returns5m);
            out.writeInt(node.returns30m);
            out.writeInt(node.returns1h);
            out.writeLong(node.lastUsed);
            out.writeInt(node.longPauses);
            out.writeInt(node.lostPauses);
            out.writeLong(node.next);
            out.writeByte((node.fork ? FORK : 0)
                    | (node.fromStart ? FROM_START : 0)
                    | (node.markerIgnored ? MARKER_IGNORED : 0)
                    | (node.doubted ? DOUBTED : 0));
            out.writeInt(node.link);
            out.writeByte(continuation(node.end));
            out.writeInt(node.turn);
            out.writeLong(node.ended);
            out.writeInt(node.output);
            out.writeLong(node.entryExpires);
            out.writeShort(node.entryTtl == null ? 0 : node.entryTtl.seconds());
            out.writeLong(node.billedTokens);
        }
    }

    static PrefixNode read(DataInput in, long now) throws IOException {
        PrefixNode node = new PrefixNode(new Fingerprint(in.readLong(), in.readLong()), now);
        node.touched = Math.min(now, in.readLong());
        node.linedUp = node.touched;
        node.visits = in.readInt();
        node.lastSeen = Math.min(now, in.readLong());
        node.returns5m = in.readInt();
        node.returns30m = in.readInt();
        node.returns1h = in.readInt();
        node.lastUsed = Math.min(now, in.readLong());
        node.longPauses = in.readInt();
        node.lostPauses = in.readInt();
        node.next = in.readLong();
        int flags = in.readUnsignedByte();
        node.fork = (flags & FORK) != 0;
        node.fromStart = (flags & FROM_START) != 0;
        node.markerIgnored = (flags & MARKER_IGNORED) != 0;
        node.doubted = (flags & DOUBTED) != 0;
        node.link = in.readInt();
        node.end = continuation(in.readUnsignedByte());
        node.turn = in.readInt();
        node.ended = Math.min(now, in.readLong());
        node.output = in.readInt();
        long expires = in.readLong();
        Ttl ttl = ttl(in.readUnsignedShort());
        if (ttl != null) {
            node.entryTtl = ttl;
            node.entryExpires = Math.min(expires, now + ttl.millis());
        }
        node.billedTokens = in.readLong();
        return node;
    }

    private static @Nullable Ttl ttl(int seconds) throws IOException {
        for (Ttl ttl : Ttl.values()) {
            if (ttl.seconds() == seconds) {
                return ttl;
            }
        }
        if (seconds == 0) {
            return null;
        }
        throw new IOException("a lifetime of " + seconds + " s");
    }

    private static int continuation(Continuation end) {
        return switch (end) {
            case NONE -> 0;
            case NEAR -> 1;
            case EXACT -> 2;
        };
    }

    private static Continuation continuation(int number) throws IOException {
        return switch (number) {
            case 0 -> Continuation.NONE;
            case 1 -> Continuation.NEAR;
            case 2 -> Continuation.EXACT;
            default -> throw new IOException("an end of kind " + number);
        };
    }
}
