// SPDX-License-Identifier: Apache-2.0
/** Plain Apache Ignite servers with safe settings, each a process of its own; and the keys they and their clients need. */
package io.honeymesh.ignite.server;
