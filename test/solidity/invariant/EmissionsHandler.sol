// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {Claim, Terms} from "../../../contracts/types/Job.sol";
import {EmissionsTest} from "../economy/utils/EmissionsTest.sol";

/// @title EmissionsHandler
/// @notice Two providers work in two tokens, anybody reports, a buyer takes lots, parts are collected in any order. What was given is counted apart.
abstract contract EmissionsHandler is EmissionsTest {
    struct Done {
        Terms terms;
        Claim claim;
        bool reported;
    }

    address[2] private tokens;
    Done[] private done;
    uint256 private given;
    mapping(address token => mapping(uint256 lot => uint256)) private givenOf;
    mapping(bytes32 verb => uint256) public did;

    function prepare() external {
        setUp();
        tokens = [address(usd), _newToken()];
        emissions.start();
        skip(30 days);
    }

    /// @notice One random act; what the contracts refuse is refused.
    function act(uint256 seed) external {
        uint256 verb = seed % 6;
        seed = uint256(keccak256(abi.encode(seed)));
        skip(seed % 3 hours);
        address token = tokens[(seed >> 16) % 2];
        address who = (seed >> 17) % 3 == 0 ? other : provider;
        if (done.length == 0 || verb <= 1) {
            uint96 price = uint96(20 + ((seed >> 32) % (token == address(usd) ? 100e6 : 1e23)));
            (Terms memory t, Claim memory c) = _work(who, token, price);
            done.push(Done(t, c, false));
            return _did("work");
        }
        if (verb == 2) return _report(seed >> 32);
        if (verb == 3 && auction.lotOf(token) != 0 && auction.priceOf(token) < 50_000e18) {
            _buy(token);
            return _did("buy");
        }
        uint256 lots = auction.lotsOf(token);
        if (lots != 0) _collect(who, token, (seed >> 32) % lots);
    }

    /// @notice The laws of Emissions, see README.md.
    function checkLaws() public view {
        uint256 committed = emissions.committed();
        assertTrue(committed <= emissions.releasedAt(vm.getBlockTimestamp()), "no more than is released");
        assertTrue(given <= committed, "no more than was promised");
        assertEq(grid.balanceOf(address(emissions)), BUDGET - given, "what was given left, and nothing else");
        uint256 promised;
        for (uint256 k; k < 2; ++k) {
            address token = tokens[k];
            for (uint256 lot; lot < auction.lotsOf(token); ++lot) {
                (, uint256 emission, ) = emissions.lotOf(token, lot);
                promised += emission;
                assertTrue(
                    emission <= (uint256(auction.saleOf(token, lot).price) * FRACTION) / 10_000,
                    "a fraction of what was burned"
                );
                assertTrue(givenOf[token][lot] <= emission, "parts of it");
            }
        }
        assertEq(promised, committed, "promised lot by lot");
    }

    /// @notice Everything is reported, sold and collected, and everybody takes everything: nothing is left but the budget's rest.
    function drain() external {
        for (uint256 i; i < done.length; ++i) if (!done[i].reported) _reportOne(i);
        skip(365 days);
        for (uint256 k; k < 2; ++k) {
            if (auction.lotOf(tokens[k]) != 0) _buy(tokens[k]);
            for (uint256 lot; lot < auction.lotsOf(tokens[k]); ++lot) {
                _collect(provider, tokens[k], lot);
                _collect(other, tokens[k], lot);
            }
        }
        checkLaws();
        skip(STREAM + 1);
        _leave(provider);
        _leave(other);
        assertTrue(grid.balanceOf(address(staking)) <= 2 * FLOOR_BOND + 2e6, "the floor bonds, and dust of shares");
        address[5] memory who = [payer, payout, actor("other payout"), buyer, address(auction)];
        for (uint256 i; i < who.length; ++i) {
            for (uint256 k; k < 2; ++k) _withdraw(who[i], tokens[k]);
            _withdraw(who[i], address(grid));
        }
        assertEq(usd.balanceOf(address(escrow)), 0, "Escrow is empty");
        assertEq(grid.balanceOf(address(escrow)), 0, "of GridToken, too");
    }

    function _report(uint256 seed) private {
        uint256 i = seed % done.length;
        if (done[i].reported) return;
        _reportOne(i);
        _did("report");
    }

    function _reportOne(uint256 i) private {
        emissions.reportClaim(done[i].terms, done[i].claim);
        done[i].reported = true;
    }

    function _collect(address who, address token, uint256 lot) private {
        try emissions.collect(who, address(jobs), token, lot) returns (uint256 amount) {
            given += amount;
            givenOf[token][lot] += amount;
            _did("collect");
        } catch {}
    }

    /// @dev Own stake, credits, and the delegators' shares.
    function _leave(address who) private {
        uint256 shares = IERC6909(address(staking)).balanceOf(delegator, staking.shareIdOf(who, address(jobs)));
        vm.startPrank(delegator);
        staking.undelegate(who, address(jobs), shares, 0, delegator);
        vm.stopPrank();
        uint96 own = _pool(who).own;
        vm.startPrank(who);
        staking.unstake(address(jobs), own, who);
        if (_credits(who) != 0) staking.collect(_credits(who), who);
        vm.stopPrank();
    }

    function _withdraw(address who, address token) private {
        uint256 all = escrow.balanceOf(who, _id(token));
        if (all == 0) return;
        vm.prank(who);
        escrow.withdraw(token, all, who);
    }

    function _did(bytes32 verb) private {
        ++did[verb];
    }
}
