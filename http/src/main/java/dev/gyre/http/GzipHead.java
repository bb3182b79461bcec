package dev.gyre.http;

/// The head of a member of a gzip file (RFC 1952, section 2.3), read byte by byte. Nothing in it is used.
final class GzipHead {
    private static final int FIXED_BYTES = 10;
    private static final int BYTES_MAX = 64 << 10;
    private static final int HEADER_CHECKSUM = 0x02;
    private static final int EXTRA = 0x04;
    private static final int NAME = 0x08;
    private static final int COMMENT = 0x10;
    private static final int RESERVED = 0xE0;

    private enum State {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        TEXT,
        CHECKSUM
    }

    private State state = State.FIXED;
    private int count;
    private int inState;
    private int flags;
    private int extraBytes;

    boolean isEmpty() {
        return count == 0;
    }

    /// Takes the next byte, and answers whether it was the last of the head.
    boolean accept(byte next) {
        if (++count > BYTES_MAX) {
            throw bad("the head of the gzip content is over " + BYTES_MAX + " bytes");
        }
        inState++;
        return switch (state) {
            case FIXED -> {
                checkFixed(next & 0xFF);
                yield inState == FIXED_BYTES && nextState();
            }
            case EXTRA_LENGTH -> {
                extraBytes |= (next & 0xFF) << (inState == 1 ? 0 : Byte.SIZE);
                if (inState == 2) enter(State.EXTRA);
                yield inState == 0 && extraBytes == 0 && nextState();
            }
            case EXTRA -> inState == extraBytes && nextState();
            case TEXT -> next == 0 && nextState();
            case CHECKSUM -> inState == 2 && nextState();
        };
    }

    private void checkFixed(int next) {
        switch (inState) {
            case 1 -> require(next == 0x1F);
            case 2 -> require(next == 0x8B);
            case 3 -> require(next == 8);
            case 4 -> {
                require((next & RESERVED) == 0);
                flags = next;
            }
            default -> {}
        }
    }

    private static void require(boolean right) {
        if (!right) {
            throw bad("the content is not in gzip format");
        }
    }

    /// Enters the state of the first optional part that is still to come; true if none is.
    private boolean nextState() {
        if (take(EXTRA)) {
            enter(State.EXTRA_LENGTH);
        } else if (take(NAME) || take(COMMENT)) {
            enter(State.TEXT);
        } else if (take(HEADER_CHECKSUM)) {
            enter(State.CHECKSUM);
        } else {
            return true;
        }
        return false;
    }

    private boolean take(int flag) {
        var isSet = (flags & flag) != 0;
        flags &= ~flag;
        return isSet;
    }

    private void enter(State next) {
        state = next;
        inState = 0;
    }

    private static BadContentException bad(String what) {
        return new BadContentException(400, what);
    }
}
