// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

/**
 * What a procedure is called with.
 *
 * @param name with its sign; empty if it was given by its place
 */
record Argument(String name, Value value) {

    String text() {
        return value.text().orElse("");
    }
}
