// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Attestation, Auditor, IAuditors} from "../../../contracts/interfaces/IAuditors.sol";
import {Device, Inclusion, Inventory} from "../../../contracts/interfaces/IDevices.sol";
import {DeviceTest} from "../identity/utils/DeviceTest.sol";
import {Quotes} from "../utils/Quotes.sol";

/// @title IdentityHandler
/// @notice Random but valid actions of auditors, providers and reporters on Auditors and Devices. It remembers what was signed and listed, and
/// says before each piece of evidence who must lose by it.
abstract contract IdentityHandler is DeviceTest {
    uint256 public constant ACTORS = 3;
    uint256 public constant CLASSES = 2;
    uint256 private constant KEYS = 4;
    uint256 private constant RETIRE = 5 days;
    /// @dev The last that an actor signed; older ones would contradict it all the same.
    uint256 private constant REMEMBERED = 2;

    /// @dev What an inventory lists: the keys by number, from when to when.
    struct Listed {
        uint256[] keys;
        uint256 from;
        uint256 to;
    }

    IAuditors public auditors;
    address[3] public actors;
    bytes32[2] public classes = [CLASS, OTHER_CLASS];
    Attestation[REMEMBERED][3] private _signed;
    mapping(uint256 a => mapping(uint256 c => Listed[2])) private _lists; // the present one, the former one

    // ghosts
    mapping(uint256 a => int256) public ownOf;
    mapping(bytes4 action => uint256) public done;
    uint256 public slashed;
    uint256 public rewarded;

    constructor() {
        setUp();
        auditors = IAuditors(deploy("Auditors", abi.encode(staking, RETIRE, REWARD)));
        for (uint256 a; a < ACTORS; ++a) {
            actors[a] = actor(string.concat("member ", vm.toString(a)));
            grid.transfer(actors[a], 1e24);
            vm.prank(actors[a]);
            grid.approve(address(staking), type(uint256).max);
        }
    }

    // ------------------------------------------------------------------ stake

    function stake(uint256 seed, uint256 size) external {
        uint256 a = seed % ACTORS;
        uint256 amount = bound(size, 1, 5_000e18);
        if (amount > grid.balanceOf(actors[a])) return;
        address service_ = seed & 256 == 0 ? address(auditors) : address(devices);
        vm.prank(actors[a]);
        staking.stake(service_, amount);
        ownOf[a] += int256(amount);
        ++done[this.stake.selector];
    }

    function unstake(uint256 seed, uint256 size) external {
        uint256 a = seed % ACTORS;
        address service_ = seed & 256 == 0 ? address(auditors) : address(devices);
        uint256 free_ = _free(a, service_);
        if (free_ == 0) return;
        uint256 amount = bound(size, 1, free_);
        vm.prank(actors[a]);
        staking.unstake(service_, amount, actors[a]);
        ownOf[a] -= int256(amount);
        ++done[this.unstake.selector];
    }

    function wait_(uint256 time) external {
        skip(bound(time, 0, 4 days));
        ++done[this.wait_.selector];
    }

    // ------------------------------------------------------------------ auditors

    function bond(uint256 seed, uint256 size) external {
        uint256 a = seed % ACTORS;
        uint256 free_ = _free(a, address(auditors));
        Auditor memory v = auditors.auditorOf(actors[a]);
        if (free_ == 0 || (v.bond != 0 && v.retiredAt != 0)) return;
        vm.prank(actors[a]);
        auditors.register(uint96(bound(size, 1, free_)));
        ++done[this.bond.selector];
    }

    function retire(uint256 seed) external {
        uint256 a = seed % ACTORS;
        Auditor memory v = auditors.auditorOf(actors[a]);
        if (v.bond == 0 || v.retiredAt != 0) return;
        vm.prank(actors[a]);
        auditors.retire();
        ++done[this.retire.selector];
    }

    function exit(uint256 seed) external {
        uint256 a = seed % ACTORS;
        Auditor memory v = auditors.auditorOf(actors[a]);
        if (v.bond == 0 || v.retiredAt == 0) return;
        vm.prank(actors[a]);
        if (vm.getBlockTimestamp() > v.retiredAt + RETIRE) {
            auditors.exit();
            ++done[this.exit.selector];
        } else {
            vm.expectRevert();
            auditors.exit();
        }
    }

    /// @dev Signs a finding, sometimes after revoking the one before, sometimes the same one again.
    function sign(uint256 seed, uint256 valid) external {
        uint256 a = seed % ACTORS;
        if (seed & 65_536 != 0) {
            // An honest correction when a second passes, a careless one when none does.
            _revoke(a, 0);
            skip((seed >> 17) & 1);
        }
        Attestation memory made = Attestation({
            auditor: actors[a],
            provider: provider,
            resourceClass: CLASS,
            units: uint32(1 + ((seed >> 8) % 2)),
            score: 7,
            region: 0,
            compliance: bytes32(seed),
            issuedAt: uint40(vm.getBlockTimestamp()),
            expiresAt: uint40(vm.getBlockTimestamp() + bound(valid, 0, 3 days))
        });
        _signed[a][1] = _signed[a][0];
        _signed[a][0] = made;
        if (seed & (1 << 18) != 0) {
            // Two findings for two payers.
            made.units = 3 - made.units;
            _signed[a][1] = made;
        }
        ++done[this.sign.selector];
    }

    function revoke(uint256 seed) external {
        _revoke(seed % ACTORS, (seed >> 8) % REMEMBERED);
        ++done[this.revoke.selector];
    }

    function publish(uint256 seed) external {
        uint256 a = seed % ACTORS;
        Attestation memory shown = _signed[a][(seed >> 8) % REMEMBERED];
        if (shown.auditor == address(0)) return;
        try auditors.publish(shown, _signature(a, shown)) {
            assertLe(shown.issuedAt, vm.getBlockTimestamp(), "published before it was issued");
            assertGe(shown.expiresAt, vm.getBlockTimestamp(), "published after its end");
            assertEq(auditors.auditorOf(actors[a]).retiredAt, 0, "published by nobody");
            ++done[this.publish.selector];
        } catch {}
    }

    /// @dev Shows the last two attestations of an auditor: slashed exactly when both counted in one second and differ.
    function contradict(uint256 seed) external {
        uint256 a = seed % ACTORS;
        (Attestation memory x, Attestation memory y) = (_signed[a][0], _signed[a][1]);
        if (y.auditor == address(0)) return;
        uint256 atStake = auditors.auditorOf(actors[a]).bond;
        bool guilty = atStake != 0 && x.units != y.units && _together(a, x, y);
        (bytes memory first, bytes memory second) = (_signature(a, x), _signature(a, y));
        address who = actors[(seed >> 8) % ACTORS];
        uint256 before = credits(who);
        vm.prank(who);
        if (!guilty) vm.expectRevert();
        auditors.contradict(x, first, y, second);
        if (!guilty) return;
        assertEq(auditors.auditorOf(actors[a]).bond, 0, "the whole bond");
        _lost(a, atStake, credits(who) - before);
        ++done[this.contradict.selector];
    }

    // ------------------------------------------------------------------ devices

    /// @dev Lists some of the keys; none empties the inventory.
    function list(uint256 seed, uint256 mask) external {
        (uint256 a, uint256 c) = (seed % ACTORS, (seed >> 8) % CLASSES);
        Inventory memory v = devices.inventoryOf(actors[a], classes[c]);
        if (v.since != 0 && vm.getBlockTimestamp() <= v.since + SETTLE) return;
        uint256[] memory keys = _keys(mask);
        uint256 most = keys.length > v.count ? keys.length : v.count;
        if (most * DEVICE_BOND > v.bond + _free(a, address(devices))) return;
        bytes32 root_ = root(_devices(a, c, keys));
        vm.prank(actors[a]);
        devices.set(actors[a], classes[c], root_, uint32(keys.length), "manifest");
        _lists[a][c][1] = _lists[a][c][0];
        _lists[a][c][1].to = vm.getBlockTimestamp();
        _lists[a][c][0] = Listed(keys, vm.getBlockTimestamp(), type(uint256).max);
        ++done[this.list.selector];
    }

    function free(uint256 seed) external {
        (uint256 a, uint256 c) = (seed % ACTORS, (seed >> 8) % CLASSES);
        Inventory memory v = devices.inventoryOf(actors[a], classes[c]);
        bool settled = vm.getBlockTimestamp() > v.since + SETTLE;
        if (!settled || v.bond == v.count * DEVICE_BOND) vm.expectRevert();
        devices.free(actors[a], classes[c]);
        if (settled && v.bond != v.count * DEVICE_BOND) ++done[this.free.selector];
    }

    /// @dev Shows one key in two inventories, wherever it is: the later one must lose everything, and nobody anything otherwise.
    function duplicate(uint256 seed, uint256 key) external {
        (Inclusion memory x, uint256 xa, uint256 xc) = _find(seed, key % KEYS);
        (Inclusion memory y, uint256 ya, uint256 yc) = _find(seed >> 64, key % KEYS);
        if (x.path.length == 7 || y.path.length == 7 || (xa == ya && xc == yc)) return;
        Listed storage p = _lists[xa][xc][x.former ? 1 : 0];
        Listed storage q = _lists[ya][yc][y.former ? 1 : 0];
        bool guilty = p.from <= q.to && q.from <= p.to;
        (bool xLoses, bool yLoses) = (guilty && p.from >= q.from, guilty && q.from >= p.from);
        uint256 xBond = devices.inventoryOf(actors[xa], classes[xc]).bond;
        uint256 yBond = devices.inventoryOf(actors[ya], classes[yc]).bond;
        address who = actors[(seed >> 128) % ACTORS];
        uint256 before = credits(who);
        vm.prank(who);
        if (!guilty) vm.expectRevert();
        devices.duplicate(x, y);
        if (!guilty) return;
        if (xLoses) _emptied(xa, xc, xBond);
        if (yLoses) _emptied(ya, yc, yBond);
        uint256 lost = (xLoses ? xBond : 0) + (yLoses ? yBond : 0);
        assertLe((credits(who) - before) * 2, lost, "half at most");
        rewarded += credits(who) - before;
        ++done[this.duplicate.selector];
    }

    // ------------------------------------------------------------------ the end

    /// @dev Everybody leaves: auditors retire and exit, inventories are emptied and freed, stake and credits are taken out.
    function drain() external {
        for (uint256 a; a < ACTORS; ++a) {
            Auditor memory v = auditors.auditorOf(actors[a]);
            if (v.bond == 0 || v.retiredAt != 0) continue;
            vm.prank(actors[a]);
            auditors.retire();
        }
        skip(SETTLE + RETIRE + 1);
        for (uint256 a; a < ACTORS; ++a) {
            if (auditors.auditorOf(actors[a]).bond != 0) {
                vm.prank(actors[a]);
                auditors.exit();
            }
            for (uint256 c; c < CLASSES; ++c) {
                vm.prank(actors[a]);
                devices.set(actors[a], classes[c], 0, 0, 0);
            }
        }
        skip(SETTLE + 1);
        for (uint256 a; a < ACTORS; ++a) {
            for (uint256 c; c < CLASSES; ++c) {
                if (devices.inventoryOf(actors[a], classes[c]).bond != 0) devices.free(actors[a], classes[c]);
            }
            _leave(a, address(auditors));
            _leave(a, address(devices));
        }
    }

    // ------------------------------------------------------------------ helpers

    function _leave(uint256 a, address service_) private {
        uint256 free_ = _free(a, service_);
        uint256 credit = credits(actors[a]);
        vm.startPrank(actors[a]);
        if (free_ != 0) staking.unstake(service_, free_, actors[a]);
        if (credit != 0) staking.collect(credit, actors[a]);
        vm.stopPrank();
    }

    function _free(uint256 a, address service_) private view returns (uint256) {
        return staking.poolOf(actors[a], service_).own - staking.poolOf(actors[a], service_).lockedOwn;
    }

    function _revoke(uint256 a, uint256 which) private {
        Attestation memory made = _signed[a][which];
        if (made.auditor == address(0)) return;
        bytes32 id = Quotes.digest(address(auditors), made);
        vm.prank(actors[a]);
        auditors.revoke(id);
    }

    function _signature(uint256 a, Attestation memory made) private returns (bytes memory) {
        (, uint256 key) = signer(string.concat("member ", vm.toString(a)));
        return Quotes.sign(address(auditors), made, key);
    }

    /// @dev By walking over the seconds that matter: each one's first.
    function _together(uint256 a, Attestation memory x, Attestation memory y) private view returns (bool) {
        Auditor memory v = auditors.auditorOf(actors[a]);
        uint256 later = x.issuedAt > y.issuedAt ? x.issuedAt : y.issuedAt;
        return _counted(v, x, later) && _counted(v, y, later) && x.issuedAt > v.since && y.issuedAt > v.since;
    }

    function _counted(Auditor memory v, Attestation memory made, uint256 time) private view returns (bool) {
        uint256 revoked = auditors.revokedAt(made.auditor, Quotes.digest(address(auditors), made));
        bool late =
            time > made.expiresAt || (revoked != 0 && time > revoked) || (v.retiredAt != 0 && time > v.retiredAt);
        return time >= made.issuedAt && !late;
    }

    function _lost(uint256 a, uint256 amount, uint256 toReporter) private {
        assertLe(toReporter * 2, amount, "half at most");
        assertLe(toReporter, REWARD, "the cap at most");
        ownOf[a] -= int256(amount);
        slashed += amount;
        rewarded += toReporter;
    }

    function _emptied(uint256 a, uint256 c, uint256 amount) private {
        Inventory memory v = devices.inventoryOf(actors[a], classes[c]);
        assertEq(uint256(v.bond) + v.count + v.since, 0, "emptied");
        ownOf[a] -= int256(amount);
        slashed += amount;
        delete _lists[a][c];
    }

    function _keys(uint256 mask) private pure returns (uint256[] memory keys) {
        uint256 n;
        for (uint256 k; k < KEYS; ++k) if ((mask >> k) & 1 != 0) ++n;
        keys = new uint256[](n);
        n = 0;
        for (uint256 k; k < KEYS; ++k) if ((mask >> k) & 1 != 0) keys[n++] = k;
    }

    function _devices(uint256 a, uint256 c, uint256[] memory keys) private returns (Device[] memory all) {
        all = new Device[](keys.length);
        for (uint256 i; i < keys.length; ++i) {
            all[i] = device(actors[a], vm.toString(keys[i]));
            all[i].resourceClass = classes[c];
        }
    }

    /// @dev Some inventory that lists the key, looked for from a random one on; a path of seven when none does. A former one only while it answers.
    function _find(uint256 seed, uint256 key) private returns (Inclusion memory i, uint256 a, uint256 c) {
        for (uint256 n; n < ACTORS * CLASSES * 2; ++n) {
            uint256 at_ = ((seed & 255) + n) % (ACTORS * CLASSES * 2);
            (a, c) = (at_ % ACTORS, (at_ / ACTORS) % CLASSES);
            bool former = at_ / (ACTORS * CLASSES) == 1;
            if (former && vm.getBlockTimestamp() > devices.inventoryOf(actors[a], classes[c]).since + SETTLE) continue;
            uint256[] memory keys = _lists[a][c][former ? 1 : 0].keys;
            for (uint256 k; k < keys.length; ++k) {
                if (keys[k] != key) continue;
                i = included(_devices(a, c, keys), uint32(k), vm.toString(key));
                i.former = former;
                return (i, a, c);
            }
        }
        i.path = new bytes32[](7);
    }
}
