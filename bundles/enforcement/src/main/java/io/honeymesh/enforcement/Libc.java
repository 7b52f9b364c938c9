// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.INT;
import static io.honeymesh.enforcement.Native.LONG;
import static io.honeymesh.enforcement.Native.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The few functions of the C library that mapping tables and looking at interfaces need. */
final class Libc {
    private static final MethodHandle MMAP = Native.bindLibc("mmap", POINTER, POINTER, LONG, INT, INT, INT, LONG);
    private static final MethodHandle MUNMAP = Native.bindLibc("munmap", INT, POINTER, LONG);
    private static final MethodHandle OPEN = Native.bindVariadic(2, "open", INT, POINTER, INT);
    private static final MethodHandle CLOSE = Native.bindLibc("close", INT, INT);
    private static final MethodHandle IF_NAMETOINDEX = Native.bindLibc("if_nametoindex", INT, POINTER);
    private static final MethodHandle SOCKET = Native.bindLibc("socket", INT, INT, INT, INT);
    private static final MethodHandle GETSOCKOPT = Native.bindLibc("getsockopt", INT, INT, INT, INT, POINTER, POINTER);
    private static final MethodHandle IOCTL = Native.bindVariadic(2, "ioctl", INT, INT, LONG, POINTER);
    private static final MethodHandle VSNPRINTF = Native.bindLibc("vsnprintf", INT, POINTER, LONG, POINTER, POINTER);

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCGIFHWADDR = 0x8927;
    private static final int SOL_SOCKET = 1;
    private static final int SO_NETNS_COOKIE = 71;
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int MAX_INTERFACE_NAME = 15;
    /** struct ifreq: 16 bytes of name, then a union that begins with the flags or the address family. */
    private static final int IFREQ_BYTES = 40;

    private static final int IFREQ_UNION = 16;

    private Libc() {}

    /**
     * Maps a file descriptor's memory, shared; it is unmapped when the arena closes.
     *
     * @throws KernelException if the kernel refuses
     */
    static MemorySegment map(int fd, long bytes, String what, Arena arena) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            MemorySegment at = (MemorySegment)
                    MMAP.invokeExact(errno, MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_SHARED, fd, 0L);
            if (at.address() == -1) {
                throw new KernelException("mapping " + what + " into memory", Native.errno(errno));
            }
            return at.reinterpret(bytes, arena, whole -> unmap(whole, bytes));
        } catch (KernelException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    private static void unmap(MemorySegment at, long bytes) {
        try (Arena call = Arena.ofConfined()) {
            int ignored = (int) MUNMAP.invokeExact(Native.errnoIn(call), at, bytes);
        } catch (Throwable e) {
            throw Native.impossible(e);
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
            int fd = (int) OPEN.invokeExact(errno, call.allocateFrom(path.toString()), O_RDONLY_CLOEXEC);
            if (fd < 0) {
                throw new KernelException("opening " + path, Native.errno(errno));
            }
            return fd;
        } catch (KernelException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    /**
     * What tells this thread's network namespace from all others until the machine restarts.
     *
     * @throws KernelException on kernels before 5.14
     */
    static long networkNamespace() throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int socket = (int) SOCKET.invokeExact(errno, AF_INET, SOCK_DGRAM_CLOEXEC, 0);
            if (socket < 0) {
                throw new KernelException("making a socket", Native.errno(errno));
            }
            MemorySegment cookie = call.allocate(LONG);
            MemorySegment length = call.allocateFrom(INT, Long.BYTES);
            int result = (int) GETSOCKOPT.invokeExact(errno, socket, SOL_SOCKET, SO_NETNS_COOKIE, cookie, length);
            int number = Native.errno(errno);
            close(socket);
            if (result < 0) {
                throw new KernelException("asking for the network namespace's cookie", number);
            }
            return cookie.get(LONG, 0);
        } catch (KernelException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    static void close(int fd) {
        try (Arena call = Arena.ofConfined()) {
            int ignored = (int) CLOSE.invokeExact(Native.errnoIn(call), fd);
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    /** The interface's index, or 0 if there is none of that name. */
    static int interfaceIndex(String name) {
        try (Arena call = Arena.ofConfined()) {
            return (int) IF_NAMETOINDEX.invokeExact(Native.errnoIn(call), call.allocateFrom(name));
        } catch (Throwable e) {
            throw Native.impossible(e);
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
            int socket = (int) SOCKET.invokeExact(errno, AF_INET, SOCK_DGRAM_CLOEXEC, 0);
            if (socket < 0) {
                return -1;
            }
            MemorySegment ifreq = call.allocate(IFREQ_BYTES, 8);
            MemorySegment.copy(bytes, 0, ifreq, ValueLayout.JAVA_BYTE, 0, bytes.length);
            int result = (int) IOCTL.invokeExact(errno, socket, request, ifreq);
            close(socket);
            return result < 0 ? -1 : ifreq.get(ValueLayout.JAVA_SHORT, IFREQ_UNION) & 0xffff;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    /** Formats as C does; {@code arguments} is a va_list, which every ABI the JVM runs on passes as a pointer here. */
    static String format(MemorySegment format, MemorySegment arguments, int maxBytes) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment buffer = call.allocate(maxBytes);
            int ignored = (int) VSNPRINTF.invokeExact(Native.errnoIn(call), buffer, (long) maxBytes, format, arguments);
            return buffer.getString(0);
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }
}
