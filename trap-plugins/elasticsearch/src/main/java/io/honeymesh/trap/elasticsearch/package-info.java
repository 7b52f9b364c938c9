// SPDX-License-Identifier: Apache-2.0
/** A single Elasticsearch node whose administrator set no password, as a trap: its answers, over documents that do not exist. */
package io.honeymesh.trap.elasticsearch;
