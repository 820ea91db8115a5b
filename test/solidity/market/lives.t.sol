// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling, WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {PoolView} from "../../../contracts/interfaces/IStaking.sol";
import {Claim, DisputeState, DisputeStatus, Submission, Terms} from "../../../contracts/types/Job.sol";
import {MarketTest} from "./utils/MarketTest.sol";

// Lives of jobs: random terms, dust and large sums alike, random fates of every claim, unit and child; then strangers push what is
// left. Whatever happened
// ├── no money, bond or capacity is left anywhere, and the payer and the two providers have exactly what was funded
// └── stake is in pools, credits, or unburned, to the last unit
contract LivesTest is MarketTest {
    uint256 private _seed;
    Terms private _t;

    function testFuzz_lives(uint256 seed) public {
        _seed = seed;
        _t = _randomTerms();
        _post(_t);
        uint24 count = uint24(_random(1, _t.units));
        Claim memory a = _takeRandom(provider, count);
        Submission memory sa = _live(a);
        if (count < _t.units && _random(0, 3) != 0 && vm.getBlockTimestamp() <= START + _t.takeSeconds) {
            Claim memory b = _takeRandom(other, _t.units - count);
            _push(b, _live(b));
        }
        _push(a, sa);
        assertEq(_held(_t), 0, "money is left");
        assertEq(_wallet(payer) + _wallet(payout) + _wallet(actor("other payout")), FUNDS, "money is conserved");
        uint256 stake = 2 * uint256(FLOOR_BOND) + _credits(payer) + staking.unburned();
        for (uint256 i; i < 2; ++i) {
            PoolView memory p = _pool(i == 0 ? provider : other);
            assertEq(p.lockedOwn + p.lockedDelegated + p.contested, 0, "bonds are left");
            assertEq(_reserved(i == 0 ? provider : other), 0, "capacity is left");
            stake += p.own + p.delegated + p.pending;
        }
        assertEq(stake, grid.balanceOf(address(staking)), "stake is conserved");
    }

    // ------------------------------------------------------------------ terms

    function _randomTerms() private returns (Terms memory t) {
        t = _terms();
        t.capPrice = uint96(_random(0, 1) == 0 ? _random(1, 9) : _random(1, 9e9));
        t.startPrice = uint96(_random(0, t.capPrice));
        t.unitBond = uint96(_random(0, 1) == 0 ? _random(0, 9) : _random(0, 500e18));
        t.compensation = uint96(_random(0, t.unitBond / 4));
        t.units = uint24(_random(1, 6));
        t.maxUnits = t.units;
        t.faultMultiplier = uint16(_random(1, 4));
        t.auctionSeconds = uint32(_random(0, 3_600));
        t.defaultRuling = _random(0, 1) == 0 ? Ruling.Provider : Ruling.Payer;
    }

    // ------------------------------------------------------------------ fates

    function _takeRandom(address who, uint24 count) private returns (Claim memory c) {
        skip(_random(0, 100));
        // At most three parts delegated to one own, and never what must compensate out of the own part.
        uint256 limit = uint256(_t.unitBond - 4 * _t.compensation) * count;
        uint256 ratio = (uint256(_t.unitBond) * count * 3) / 4;
        return _take(_t, who, count, uint96(_random(0, limit < ratio ? limit : ratio)));
    }

    function _live(Claim memory c) private returns (Submission memory s) {
        uint256 fate = _random(0, 5);
        if (fate == 0) return s;
        if (fate == 1) {
            _rule(_t, c, s, WHOLE_CLAIM, Ruling.Payer);
            return s;
        }
        skip(_random(0, 100));
        s = _submit(_t, c);
        if (fate == 2) {
            _accept(_t, c, s);
            return s;
        }
        for (uint32 i; i < c.count; ++i) if (_random(0, 1) == 0) _contest(_t, c, s, c.first + i);
        bool early = _random(0, 1) == 0;
        if (early) _accept(_t, c, s);
        for (uint32 i; i < c.count; ++i) _judge(c, s, c.first + i);
        if (fate == 3 && !early) _accept(_t, c, s);
    }

    function _judge(Claim memory c, Submission memory s, uint32 unit) private {
        DisputeState memory d = jobs.disputeStateOf(_disputeId(_t, c, unit));
        if (d.status != DisputeStatus.Open || vm.getBlockTimestamp() > d.time || _random(0, 2) == 0) return;
        bool lost = _random(0, 1) == 0;
        _rule(_t, c, s, unit, lost ? Ruling.Payer : Ruling.Provider);
        if (!lost || c.parent != 0 || _random(0, 1) == 0) return;
        Claim memory child = _retake(_t, c, unit, other);
        _push(child, _live(child));
    }

    // ------------------------------------------------------------------ exits

    function _push(Claim memory c, Submission memory s) private {
        skip(2 days);
        vm.startPrank(stranger);
        for (uint32 i; i < c.count; ++i) try jobs.lapse(_agreement(_t, c, s, c.first + i)) {} catch {}
        try jobs.settle(_t, c, s) {} catch {}
        try jobs.expire(_t, c) {} catch {}
        skip(_t.takeSeconds + 1);
        try jobs.drop(_t, c, WHOLE_CLAIM) {} catch {}
        for (uint32 i; i < c.count; ++i) try jobs.drop(_t, c, c.first + i) {} catch {}
        try jobs.cancel(_t) {} catch {}
        vm.stopPrank();
    }

    /// @dev The next choice of this life, from min to max.
    function _random(uint256 min, uint256 max) private returns (uint256) {
        _seed = uint256(keccak256(abi.encode(_seed)));
        return min + (_seed % (max - min + 1));
    }
}
