// SPDX-License-Identifier: Apache-2.0
/** A Modbus gateway as a trap: what a server built with Debian 12's pymodbus says, before a plant that does not exist. */
package io.honeymesh.trap.modbus;
