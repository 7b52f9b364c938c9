// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import java.util.List;

/** Reading the device identification (Application Protocol 6.21). */
final class DeviceIdentification {

    static final int FUNCTION = 0x2b;

    private static final int BASIC = 1;
    private static final int SINGLE = 4;
    private static final int BASIC_OBJECTS = 3;
    private static final int CONFORMITY = 0x83;

    private static final int ILLEGAL_VALUE = 3;
    private static final int DEVICE_FAILURE = 4;

    private DeviceIdentification() {}

    static byte[] answer(Identity identity, Payload in) throws Malformed {
        in.exactly(3).u8();
        int code = in.u8();
        int first = in.u8();
        if (code < BASIC || code > SINGLE) {
            return Functions.exception(FUNCTION, code < BASIC ? DEVICE_FAILURE : ILLEGAL_VALUE);
        }
        List<String> objects = identity.objects();
        Out list = new Out();
        int count = 0;
        if (code == SINGLE) {
            add(list, first, first < objects.size() ? objects.get(first) : "");
            count = 1;
        } else {
            // Whoever begins with an object that isn't there gets all of them, except of the basic ones.
            boolean there = first < objects.size() && !objects.get(first).isEmpty();
            int from = there || code == BASIC ? first : 0;
            int end = code == BASIC ? BASIC_OBJECTS : objects.size();
            for (int id = from; id < end; id++) {
                if (!objects.get(id).isEmpty()) {
                    add(list, id, objects.get(id));
                    count++;
                }
            }
        }
        return new Out()
                .u8(FUNCTION)
                .u8(0x0e)
                .u8(code)
                .u8(CONFORMITY)
                .u8(0)
                .u8(0)
                .u8(count)
                .add(list.bytes())
                .bytes();
    }

    private static void add(Out list, int id, String value) {
        list.u8(id).u8(value.length()).text(value);
    }
}
