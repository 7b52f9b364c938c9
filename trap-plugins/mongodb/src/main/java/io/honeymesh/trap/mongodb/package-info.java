// SPDX-License-Identifier: Apache-2.0
/** A MongoDB server as a trap: what mongod 5.0 says, over databases that do not exist. */
package io.honeymesh.trap.mongodb;
