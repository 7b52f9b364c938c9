// SPDX-License-Identifier: Apache-2.0
/** A message broker as a trap: Debian's Mosquitto 2.0.11, open to everybody, with a few devices that were there once. */
package io.honeymesh.trap.mqtt;
