import assert from "node:assert/strict";
import { test } from "node:test";
import { isPublicAddress } from "./public-address.ts";

test("allows addresses on the public internet", () => {
  for (const address of ["1.1.1.1", "93.184.216.34", "172.15.0.1", "2606:4700:4700::1111"]) {
    assert.equal(isPublicAddress(address), true, address);
  }
});

test("refuses addresses of the local machine and network in any notation", () => {
  const addresses =
    "127.0.0.1 127.9.9.9 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 168.63.129.16 100.64.0.1 100.100.100.200 224.0.0.1 255.255.255.255 " +
    ":: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 fe80::1 fd00::1 ff02::1 2001:db8::1 2002:7f00:1:: localhost 0x7f000001 2130706433";
  for (const address of addresses.split(" ")) assert.equal(isPublicAddress(address), false, address);
});
