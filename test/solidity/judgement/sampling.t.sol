// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ruling, WHOLE_CLAIM} from "../../../contracts/interfaces/IArbitrable.sol";
import {EVERY_SCALE, ISampling} from "../../../contracts/interfaces/ISampling.sol";
import {IVerification} from "../../../contracts/interfaces/IVerification.sol";
import {Claim, DisputeStatus, Terms} from "../../../contracts/types/Job.sol";
import {SamplingConfig, SamplingTest} from "./utils/SamplingTest.sol";

// Sampling
// ├── draw
// │   ├── by anyone, once results are submitted, once; again when the seed was lost
// │   └── at the rate that the provider's reputation has then
// ├── picks
// │   ├── one of every part; every unit as likely as its part says
// │   └── nobody knows them before the seed
// ├── the court
// │   ├── may take up what was picked, and nothing else
// │   ├── its ruling arrives
// │   └── nobody else may contest or rule through it
// └── construction: rates in order; no more saved by reputation than four fees
contract SamplingVerbTest is SamplingTest {
    // ------------------------------------------------------------------ draw

    function test_draw_fixesTheRate() public {
        _sampled(40);
        vm.prank(stranger);
        bytes32 drawId = sampling.draw(address(jobs), _of(WHOLE_CLAIM));
        assertEq(drawId, sampling.drawIdOf(address(jobs), _claimId(_t, _c)));
        assertEq(sampling.drawOf(drawId).every, 20 * EVERY_SCALE, "nobody knows this provider");
        assertEq(sampling.drawOf(drawId).drawnAt, vm.getBlockTimestamp());
        assertEq(sampling.drawOf(drawId).ticket, vm.getBlockNumber() + SEED_DELAY);
    }

    function test_draw_notBeforeTheSubmission() public {
        Terms memory t = _courtTerms();
        (t.salt, t.arbiter) = ("early", address(sampling));
        _post(t);
        Claim memory c = _take(t, provider, uint24(UNITS));
        delete _s;
        vm.expectRevert(abi.encodeWithSelector(ISampling.Sampling_NotSubmitted.selector, _claimId(t, c)));
        sampling.draw(address(jobs), _agreement(t, c, _s, WHOLE_CLAIM));
    }

    function test_draw_once() public {
        _sampled(5);
        bytes32 drawId = _drawUnits();
        uint256 ticket = sampling.drawOf(drawId).ticket;
        vm.expectRevert(abi.encodeWithSelector(ISampling.Sampling_AlreadyDrawn.selector, drawId, ticket));
        sampling.draw(address(jobs), _of(1));
        _seed(drawId, 1);
        // The seed is known: who does not like it cannot have another.
        vm.expectRevert(abi.encodeWithSelector(ISampling.Sampling_AlreadyDrawn.selector, drawId, ticket));
        sampling.draw(address(jobs), _of(1));
    }

    function test_draw_againWhenTheSeedIsLost() public {
        _sampled(5);
        bytes32 drawId = _drawUnits();
        uint256 ticket = sampling.drawOf(drawId).ticket;
        vm.roll(ticket + SEED_SPAN + 1);
        vm.expectRevert(abi.encodeWithSelector(ISampling.Sampling_NoSeed.selector, drawId, ticket, true));
        sampling.picksOf(drawId, 5);
        assertEq(_drawUnits(), drawId);
        assertEq(sampling.drawOf(drawId).ticket, vm.getBlockNumber() + SEED_DELAY);
    }

    function test_draw_atTheRateOfItsProvider() public {
        _allowFees(payer);
        (Terms memory t, Claim memory c) = _earn(provider, uint96(SCALE));
        _record(t, c);
        _sampled(40);
        bytes32 drawId = _drawUnits();
        // Halfway between 1/20 and 1/33 is 53/1320.
        assertApproxEqAbs(sampling.drawOf(drawId).every, (1_320 * EVERY_SCALE) / uint256(53), 10, "halfway");
    }

    // ------------------------------------------------------------------ picks

    function test_picks_notBeforeTheSeed() public {
        _sampled(5);
        bytes32 drawId = sampling.drawIdOf(address(jobs), _claimId(_t, _c));
        vm.expectRevert(abi.encodeWithSelector(ISampling.Sampling_NotDrawn.selector, drawId));
        sampling.picksOf(drawId, 5);
        _drawUnits();
        uint256 ticket = sampling.drawOf(drawId).ticket;
        vm.expectRevert(abi.encodeWithSelector(ISampling.Sampling_NoSeed.selector, drawId, ticket, false));
        sampling.picksOf(drawId, 5);
        vm.expectRevert(abi.encodeWithSelector(ISampling.Sampling_NoSeed.selector, drawId, ticket, false));
        _challengeWrapped(0);
    }

    /// @dev One of every part, whatever the rate: parts of neighbouring sizes that leave no unit out.
    function testFuzz_picks_oneOfEveryPart(uint256 score, uint24 count, uint256 salt) public {
        count = uint24(bound(count, 1, 500));
        uint256 every = sampling.everyAt(bound(score, 0, 1e30));
        assertGe(every, 20 * EVERY_SCALE, "never less often than one of twenty");
        assertLe(every, 33 * EVERY_SCALE, "never below the floor");
        _sampled(1);
        bytes32 drawId = _drawUnits();
        _seed(drawId, salt);
        every = sampling.drawOf(drawId).every;
        uint256[] memory picks = sampling.picksOf(drawId, count);
        uint256 start;
        for (uint256 i; i < picks.length; ++i) {
            uint256 end = ((i + 1) * every) / EVERY_SCALE;
            assertTrue(picks[i] >= start && picks[i] < end, "inside its part");
            assertLt(picks[i], count, "inside the claim");
            assertLe(end - start, 33, "every unit has its chance");
            start = end;
        }
        assertGe(start, count, "the parts cover the claim");
    }

    /// @dev Four standard deviations of a binomial: 400 seeds, each unit of a part of 20 expected 20 times, sigma 4.4.
    function test_picks_areEven() public {
        _sampled(20);
        bytes32 drawId = _drawUnits();
        uint256[20] memory seen;
        for (uint256 i; i < 400; ++i) {
            _seed(drawId, i);
            ++seen[sampling.picksOf(drawId, 20)[0]];
        }
        for (uint256 u; u < 20; ++u) assertApproxEqAbs(seen[u], 20, 18, "as often as any other");
    }

    // ------------------------------------------------------------------ the court

    function test_court_takesUpWhatWasPicked() public {
        _sampled(40);
        bytes32 drawId = _drawUnits();
        _seed(drawId, 7);
        uint256[] memory picks = sampling.picksOf(drawId, 40);
        assertEq(picks.length, 2);
        for (uint32 unit; unit < 40; ++unit) {
            uint256 picked = picks[unit / 20];
            if (unit != picked) {
                vm.expectRevert(abi.encodeWithSelector(ISampling.Sampling_NotPicked.selector, drawId, unit, picked));
            }
            _challengeWrapped(unit);
            assertEq(_disputeStatus(_t, _c, unit), unit == picked ? DisputeStatus.Open : DisputeStatus.None);
        }
    }

    /// @dev A provider that was wrong does not open what it has not got.
    function test_court_rulesThroughIt() public {
        _sampled(5);
        bytes32 drawId = _drawUnits();
        _seed(drawId, 7);
        uint32 unit = uint32(sampling.picksOf(drawId, 5)[0]);
        bytes32 caseId = _challengeWrapped(unit);
        skip(_slashingConfig().openSeconds + 1);
        bytes memory wrapped = abi.encode(address(jobs), _of(unit));
        slashing.resolve(caseId, wrapped);
        assertEq(_disputeStatus(_t, _c, unit), DisputeStatus.Lost);
        assertEq(jobs.claimOf(_claimId(_t, _c)).lost, 1);
    }

    function test_court_whoIsCaughtDefendsEverything() public {
        _sampled(5);
        bytes32 drawId = _drawUnits();
        _seed(drawId, 7);
        uint32 unit = uint32(sampling.picksOf(drawId, 5)[0]);
        uint32 beside = (unit + 1) % 5;
        bytes32 caseId = _challengeWrapped(unit);
        skip(_slashingConfig().openSeconds + 1);
        assertFalse(sampling.drawOf(drawId).caught, "not before the ruling");
        slashing.resolve(caseId, abi.encode(address(jobs), _of(unit)));
        assertTrue(sampling.drawOf(drawId).caught);
        _challengeWrapped(beside);
        assertEq(_disputeStatus(_t, _c, beside), DisputeStatus.Open);
    }

    /// @dev A provider that opens, discloses and is found right stays protected.
    function test_court_whoIsRightDefendsNoMore() public {
        _sampled(5);
        bytes32 drawId = _drawUnits();
        _seed(drawId, 7);
        uint32 unit = uint32(sampling.picksOf(drawId, 5)[0]);
        bytes32 caseId = _challengeWrapped(unit);
        _open(caseId, unit);
        bytes32 panelId = slashing.panelIdOf(caseId);
        _draw(panelId);
        _vote(panelId, _result(unit), _result(unit), _result(unit));
        _disclose(caseId, unit);
        slashing.resolve(caseId, abi.encode(address(jobs), _of(unit)));
        assertEq(_disputeStatus(_t, _c, unit), DisputeStatus.Dismissed);
        assertFalse(sampling.drawOf(drawId).caught);
        _seed(drawId, 7);
        vm.expectRevert(abi.encodeWithSelector(ISampling.Sampling_NotPicked.selector, drawId, (unit + 1) % 5, unit));
        _challengeWrapped((unit + 1) % 5);
    }

    function test_court_nobodyElse() public {
        _sampled(5);
        bytes memory wrapped = abi.encode(address(jobs), _of(0));
        bytes memory reason = abi.encodeWithSelector(
            IVerification.Verification_NotCourt.selector,
            payer,
            address(slashing)
        );
        vm.startPrank(payer);
        vm.expectRevert(reason);
        sampling.contest(wrapped);
        vm.expectRevert(reason);
        sampling.rule(0, Ruling.Payer, payer, 0, wrapped);
        vm.stopPrank();
    }

    // ------------------------------------------------------------------ construction

    function test_constructor_refuses() public {
        address usd_ = address(usd);
        _refuses(address(0), SamplingConfig(20, 33, usd_, 1), "court", 0, 1);
        _refuses(address(slashing), SamplingConfig(0, 33, usd_, 1), "everyLeast", 0, 33);
        _refuses(address(slashing), SamplingConfig(34, 33, usd_, 1), "everyLeast", 34, 33);
        _refuses(address(slashing), SamplingConfig(4_000, 4_001, usd_, 1), "everyMost", 4_001, 4_000);
        _refuses(address(slashing), SamplingConfig(20, 33, usd_, 0), "scale", 0, 1);
        // 1/20 - 1/34 = 2.06 % is more than four fees of half a percent.
        _refuses(address(slashing), SamplingConfig(20, 34, usd_, 1), "everyMost - everyLeast", 206, 200);
        _newSampling(address(slashing), SamplingConfig(1, 1, usd_, 1));
        _newSampling(address(slashing), SamplingConfig(4_000, 4_000, usd_, 1));
    }

    function _refuses(address court, SamplingConfig memory c, bytes32 name, uint256 got, uint256 limit) private {
        vm.expectRevert(abi.encodeWithSelector(IVerification.Verification_BadParameter.selector, name, got, limit));
        this.newSampling(court, c);
    }

    function newSampling(address court, SamplingConfig calldata c) external returns (address) {
        return address(_newSampling(court, c));
    }

    // ------------------------------------------------------------------ the rate deters

    /// @dev Any bond that the documentation calls enough, any units left undone: the expected gain is negative. Exact: chances are parts'.
    function testFuzz_cheatingLoses(uint256 seed, uint256 price, uint256 count) public view {
        price = bound(price, 1e6, 1e12);
        count = bound(count, 1, 200);
        uint256 every = sampling.everyAt(bound(seed, 0, 1e24));
        // everyMost < 1 + S / p.
        uint256 slashed = price * 32 + 1;
        uint256 start;
        for (uint256 part; start < count; ++part) {
            uint256 end = ((part + 1) * every) / EVERY_SCALE;
            if (end > count) end = count;
            uint256 size = end - start;
            uint256 bad;
            for (uint256 u = start; u < end; ++u) bad += uint256(keccak256(abi.encode(seed, u))) & 1;
            // Of `size` equally likely picks `bad` are caught: bad * p - (bad / size) * (p + S), times size.
            assertTrue(bad == 0 || bad * price * size < bad * (price + slashed), "every part loses");
            start = end;
        }
    }
}
