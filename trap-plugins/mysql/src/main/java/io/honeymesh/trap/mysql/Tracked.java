// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

/** Changes of the session's state as OK packets report them. */
final class Tracked {

    private static final int VARIABLE = 0;
    private static final int SCHEMA = 1;

    private Tracked() {}

    static byte[] schema(String name) {
        byte[] body = new Bytes().counted(name).toArray();
        return new Bytes().number(SCHEMA, 1).length(body.length).raw(body).toArray();
    }

    /** What SET NAMES changes. */
    static byte[] names(String charset) {
        return new Bytes()
                .raw(variable("character_set_connection", charset))
                .raw(variable("character_set_client", charset))
                .raw(variable("character_set_results", charset))
                .toArray();
    }

    private static byte[] variable(String name, String value) {
        byte[] body = new Bytes().counted(name).counted(value).toArray();
        return new Bytes().number(VARIABLE, 1).length(body.length).raw(body).toArray();
    }
}
