// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Subject;
import io.honeymesh.enforcement.KernelLayout.Prefix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Subjects as keys of the kernel's tries, and back. */
final class PrefixKeys {
    private PrefixKeys() {}

    static boolean isV4(Subject subject) {
        return subject.address() instanceof Ipv4;
    }

    static MemorySegment of(Arena call, Subject subject) {
        byte[] address = subject.address().bytes();
        MemorySegment key = call.allocate(Prefix.ADDRESS + address.length, 4);
        key.set(Native.INT, Prefix.LENGTH, subject.prefixLength());
        MemorySegment.copy(address, 0, key, ValueLayout.JAVA_BYTE, Prefix.ADDRESS, address.length);
        return key;
    }

    static Subject subject(MemorySegment key) {
        byte[] address = key.asSlice(Prefix.ADDRESS).toArray(ValueLayout.JAVA_BYTE);
        return new Subject(IpAddress.of(address), key.get(Native.INT, Prefix.LENGTH));
    }
}
