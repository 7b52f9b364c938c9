// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.INT;
import static io.honeymesh.enforcement.Native.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The few functions of the C library that mapping tables and looking at interfaces need. */
final class Libc {
    private static final NativeFunction MMAP = NativeFunction.ofLibc("mmap");
    private static final NativeFunction MUNMAP = NativeFunction.ofLibc("munmap");
    private static final NativeFunction OPEN = NativeFunction.ofLibc("open");
    private static final NativeFunction CLOSE = NativeFunction.ofLibc("close");
    private static final NativeFunction GETPAGESIZE = NativeFunction.ofLibc("getpagesize");
    private static final NativeFunction POLL = NativeFunction.ofLibc("poll");
    private static final NativeFunction IF_NAMETOINDEX = NativeFunction.ofLibc("if_nametoindex");
    private static final NativeFunction SOCKET = NativeFunction.ofLibc("socket");
    private static final NativeFunction GETSOCKOPT = NativeFunction.ofLibc("getsockopt");
    private static final NativeFunction IOCTL = NativeFunction.ofLibc("ioctl");
    private static final NativeFunction CLOCK_GETRES = NativeFunction.ofLibc("clock_getres");
    private static final NativeFunction VSNPRINTF = NativeFunction.ofLibc("vsnprintf");

    private static final int PROT_READ = 1;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCGIFHWADDR = 0x8927;
    private static final int SOL_SOCKET = 1;
    private static final int SO_NETNS_COOKIE = 71;
    private static final int CLOCK_MONOTONIC_COARSE = 6;
    private static final int TIMESPEC_BYTES = 16;
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final short POLLIN = 1;
    /** struct pollfd: descriptor, what is waited for, what has come. */
    private static final int POLLFD_BYTES = 8;

    private static final int POLLFD_EVENTS = 4;
    private static final int MAX_INTERFACE_NAME = 15;
    /** struct ifreq: 16 bytes of name, then a union that begins with the flags or the address family. */
    private static final int IFREQ_BYTES = 40;

    private static final int IFREQ_UNION = 16;

    private Libc() {}

    /**
     * Maps a file descriptor's memory, shared; it is unmapped when the arena closes.
     *
     * @param offset a multiple of the machine's page
     * @throws KernelException if the kernel refuses
     */
    static MemorySegment map(int fd, long offset, long bytes, String what, Arena arena) throws KernelException {
        return map(fd, PROT_READ_WRITE, offset, bytes, what, arena);
    }

    /** The same for what the kernel lets nobody write. */
    static MemorySegment mapReadOnly(int fd, long offset, long bytes, String what, Arena arena) throws KernelException {
        return map(fd, PROT_READ, offset, bytes, what, arena);
    }

    private static MemorySegment map(int fd, int protection, long offset, long bytes, String what, Arena arena)
            throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment at = MMAP.pointer(errno, MemorySegment.NULL, bytes, protection, MAP_SHARED, fd, offset);
            if (at.address() == -1) {
                throw new KernelException("mapping " + what + " into memory", Native.errno(errno));
            }
            return at.reinterpret(bytes, arena, whole -> unmap(whole, bytes));
        }
    }

    private static void unmap(MemorySegment at, long bytes) {
        try (Arena call = Arena.ofConfined()) {
            MUNMAP.number(Native.errnoIn(call), at, bytes);
        }
    }

    /**
     * Opens a file or folder for reading; the caller closes the descriptor.
     *
     * @throws KernelException if it can't be opened
     */
    static int open(Path path) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int fd = OPEN.number(errno, call.allocateFrom(path.toString()), O_RDONLY_CLOEXEC);
            if (fd < 0) {
                throw new KernelException("opening " + path, Native.errno(errno));
            }
            return fd;
        }
    }

    /** How long a tick of the kernel is (clock_getres(2) of the clock that goes on once a tick): a second divided by its HZ. */
    static long tickNanos() throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment length = call.allocate(TIMESPEC_BYTES, Long.BYTES);
            if (CLOCK_GETRES.number(errno, CLOCK_MONOTONIC_COARSE, length) < 0) {
                throw new KernelException("asking for the length of a tick", Native.errno(errno));
            }
            return length.get(LONG, 0) * 1_000_000_000 + length.get(LONG, Long.BYTES);
        }
    }

    /**
     * What tells this thread's network namespace from all others until the machine restarts.
     *
     * @return 0, which no namespace has, on kernels before 5.14
     */
    static long networkNamespace() throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int socket = SOCKET.number(errno, AF_INET, SOCK_DGRAM_CLOEXEC, 0);
            if (socket < 0) {
                throw new KernelException("making a socket", Native.errno(errno));
            }
            MemorySegment cookie = call.allocate(LONG);
            MemorySegment length = call.allocateFrom(INT, Long.BYTES);
            int result = GETSOCKOPT.number(errno, socket, SOL_SOCKET, SO_NETNS_COOKIE, cookie, length);
            int number = Native.errno(errno);
            close(socket);
            if (result < 0 && number == Errno.ENOPROTOOPT) {
                return 0;
            }
            if (result < 0) {
                throw new KernelException("asking for the network namespace's cookie", number);
            }
            return cookie.get(LONG, 0);
        }
    }

    /**
     * Waits until there is something to read, a signal comes or the time is over.
     *
     * @throws KernelException if the kernel refuses
     */
    static void awaitInput(int fd, int waitMillis) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment polled = call.allocate(POLLFD_BYTES, Integer.BYTES);
            polled.set(INT, 0, fd);
            polled.set(ValueLayout.JAVA_SHORT, POLLFD_EVENTS, POLLIN);
            int result = POLL.number(errno, polled, 1, waitMillis);
            if (result < 0 && Native.errno(errno) != Errno.EINTR) {
                throw new KernelException("waiting for input", Native.errno(errno));
            }
        }
    }

    /** Of this machine. */
    static int pageBytes() {
        try (Arena call = Arena.ofConfined()) {
            return GETPAGESIZE.number(Native.errnoIn(call));
        }
    }

    static void close(int fd) {
        try (Arena call = Arena.ofConfined()) {
            CLOSE.number(Native.errnoIn(call), fd);
        }
    }

    /** The interface's index, or 0 if there is none of that name. */
    static int interfaceIndex(String name) {
        try (Arena call = Arena.ofConfined()) {
            return IF_NAMETOINDEX.number(Native.errnoIn(call), call.allocateFrom(name));
        }
    }

    /** The interface's hardware type (ARPHRD_…), or -1 if it can't be told. */
    static int hardwareType(String name) {
        return interfaceField(name, SIOCGIFHWADDR);
    }

    /** The interface's flags (IFF_…), or -1 if it can't be told. */
    static int interfaceFlags(String name) {
        return interfaceField(name, SIOCGIFFLAGS);
    }

    /** The first 16 bits of what an interface request answers. */
    private static int interfaceField(String name, long request) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_INTERFACE_NAME) {
            return -1;
        }
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int socket = SOCKET.number(errno, AF_INET, SOCK_DGRAM_CLOEXEC, 0);
            if (socket < 0) {
                return -1;
            }
            MemorySegment ifreq = call.allocate(IFREQ_BYTES, 8);
            MemorySegment.copy(bytes, 0, ifreq, ValueLayout.JAVA_BYTE, 0, bytes.length);
            int result = IOCTL.number(errno, socket, request, ifreq);
            close(socket);
            return result < 0 ? -1 : ifreq.get(ValueLayout.JAVA_SHORT, IFREQ_UNION) & 0xffff;
        }
    }

    /** Formats as C does; {@code arguments} is a va_list, which every ABI the JVM runs on passes as a pointer here. */
    static String format(MemorySegment format, MemorySegment arguments, int maxBytes) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment buffer = call.allocate(maxBytes);
            VSNPRINTF.number(Native.errnoIn(call), buffer, maxBytes, format, arguments);
            return buffer.getString(0);
        }
    }
}
