// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {GridToken} from "../../../contracts/economy/GridToken.sol";
import {Charter} from "../../../contracts/governance/Charter.sol";
import {GridGovernor} from "../../../contracts/governance/GridGovernor.sol";
import {GridTimelock} from "../../../contracts/governance/GridTimelock.sol";
import {ICharter} from "../../../contracts/interfaces/ICharter.sol";
import {Test} from "../utils/Test.sol";

// GridGovernor
// ├── construction: rules within bounds; its own timelock, whose roles nobody else holds
// ├── a decision: proposed, voted, queued, executed after the delay
// ├── quorum: a part of the supply; too few votes decide nothing
// └── the timelock never waits less than its least delay
contract GridGovernorTest is Test {
    uint256 private constant START = 1_800_000_000;
    GridToken private token;
    GridGovernor private governor;
    TimelockController private timelock;
    Charter private charter;
    address private holder = actor("holder");
    address private stranger = actor("stranger");

    function setUp() public {
        vm.warp(START);
        token = new GridToken(holder);
        governor = new GridGovernor(IVotes(address(token)), _config());
        timelock = TimelockController(payable(governor.timelock()));
        charter = new Charter(address(timelock), address(0), Charter.Config(0, 500, actor("sink")));
        vm.prank(holder);
        token.delegate(holder);
        skip(1);
    }

    function _config() private pure returns (GridGovernor.Config memory) {
        return GridGovernor.Config(1 days, 5 days, 100e18, 400, 3 days);
    }

    function _refuse(bytes32 name, uint256 got, uint256 least, uint256 most, GridGovernor.Config memory c) private {
        vm.expectRevert(
            abi.encodeWithSelector(GridGovernor.GridGovernor_BadParameter.selector, name, got, least, most)
        );
        new GridGovernor(IVotes(address(token)), c);
    }

    function test_construction_bounds() public {
        GridGovernor.Config memory c = _config();
        c.votingDelay = 30 days + 1;
        _refuse("votingDelay", 30 days + 1, 0, 30 days, c);
        c = _config();
        c.votingPeriod = 1 days - 1;
        _refuse("votingPeriod", 1 days - 1, 1 days, 30 days, c);
        c.votingPeriod = 30 days + 1;
        _refuse("votingPeriod", 30 days + 1, 1 days, 30 days, c);
        c = _config();
        c.quorumBps = 99;
        _refuse("quorumBps", 99, 100, 10_000, c);
        c.quorumBps = 10_001;
        _refuse("quorumBps", 10_001, 100, 10_000, c);
        c = _config();
        c.delay = 2 days - 1;
        _refuse("delay", 2 days - 1, 2 days, 30 days, c);
        c.delay = 30 days + 1;
        _refuse("delay", 30 days + 1, 2 days, 30 days, c);
    }

    function test_construction_rules() public view {
        assertEq(governor.votingDelay(), 1 days, "delay");
        assertEq(governor.votingPeriod(), 5 days, "period");
        assertEq(governor.proposalThreshold(), 100e18, "threshold");
        assertEq(governor.quorum(START), 4_000_000e18, "quorum");
        assertEq(timelock.getMinDelay(), 3 days, "timelock");
        assertEq(governor.CLOCK_MODE(), "mode=timestamp", "seconds");
    }

    function test_construction_roles() public view {
        bytes32[4] memory roles = [
            timelock.DEFAULT_ADMIN_ROLE(),
            timelock.PROPOSER_ROLE(),
            timelock.CANCELLER_ROLE(),
            timelock.EXECUTOR_ROLE()
        ];
        address[5] memory who = [address(timelock), address(governor), address(0), address(this), holder];
        for (uint256 r; r < roles.length; ++r) {
            for (uint256 w; w < who.length; ++w) {
                bool expected =
                    r == 0
                        ? w == 0
                        : r == 3
                            ? w == 2
                            : w == 1;
                assertEq(timelock.hasRole(roles[r], who[w]), expected, "role");
            }
        }
    }

    function test_decision_waits() public {
        uint256 id = _vote(address(charter), abi.encodeCall(ICharter.setFee, (200)), holder);
        (address[] memory to, uint256[] memory values, bytes[] memory calls, bytes32 why) = _call(
            address(charter),
            abi.encodeCall(ICharter.setFee, (200))
        );
        vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
        governor.execute(to, values, calls, why);
        governor.queue(to, values, calls, why);
        uint256 eta = governor.proposalEta(id);
        assertEq(governor.proposalEta(id), vm.getBlockTimestamp() + 3 days, "eta");
        skip(3 days - 1);
        _tooEarly(id, eta);
        governor.execute(to, values, calls, why);
        skip(1);
        vm.prank(stranger);
        governor.execute(to, values, calls, why);
        assertEq(charter.feeBps(), 200, "decided");
    }

    function test_decision_needsAQuorum() public {
        address small = actor("small");
        vm.startPrank(holder);
        token.transfer(small, 3_999_999e18);
        token.delegate(stranger);
        vm.stopPrank();
        vm.prank(small);
        token.delegate(small);
        skip(1);
        uint256 id = _vote(address(charter), abi.encodeCall(ICharter.setFee, (200)), small);
        assertEq(uint256(governor.state(id)), uint256(IGovernor.ProposalState.Defeated), "too few");
    }

    function test_propose_needsVotes() public {
        (address[] memory to, uint256[] memory values, bytes[] memory calls, ) = _call(address(charter), "");
        vm.expectRevert(
            abi.encodeWithSelector(IGovernor.GovernorInsufficientProposerVotes.selector, stranger, 0, 100e18)
        );
        vm.prank(stranger);
        governor.propose(to, values, calls, "why");
    }

    /// @dev Whatever is decided about the delay, it stays at least two days.
    function test_timelock_keepsItsLeastDelay() public {
        bytes memory call = abi.encodeCall(TimelockController.updateDelay, (0));
        _vote(address(timelock), call, holder);
        (address[] memory to, uint256[] memory values, bytes[] memory calls, bytes32 why) = _call(
            address(timelock),
            call
        );
        governor.queue(to, values, calls, why);
        skip(3 days);
        governor.execute(to, values, calls, why);
        assertEq(timelock.getMinDelay(), 2 days, "shortened, not gone");
        assertEq(GridTimelock(payable(address(timelock))).MIN_DELAY(), 2 days, "least");
    }

    function test_timelock_isFixed() public {
        vm.expectRevert(abi.encodeWithSelector(GridGovernor.GridGovernor_TimelockIsFixed.selector, stranger));
        governor.updateTimelock(TimelockController(payable(stranger)));
    }

    function _tooEarly(uint256 id, uint256 eta) private {
        uint256 now_ = vm.getBlockTimestamp();
        vm.expectRevert(abi.encodeWithSelector(GridGovernor.GridGovernor_TooEarly.selector, id, now_, eta));
    }

    /// @dev Proposed and voted for by `who`; its time is over.
    function _vote(address target, bytes memory data, address who) private returns (uint256 id) {
        (address[] memory to, uint256[] memory values, bytes[] memory calls, ) = _call(target, data);
        vm.prank(who);
        id = governor.propose(to, values, calls, "why");
        skip(1 days + 1);
        vm.prank(who);
        governor.castVote(id, 1);
        skip(5 days);
    }

    function _call(
        address target,
        bytes memory data
    ) private pure returns (address[] memory to, uint256[] memory values, bytes[] memory calls, bytes32 why) {
        (to, values, calls) = (new address[](1), new uint256[](1), new bytes[](1));
        (to[0], calls[0], why) = (target, data, keccak256("why"));
    }
}
