// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC6909} from "@openzeppelin/contracts/interfaces/IERC6909.sol";
import {ILeases} from "../contracts/interfaces/ILeases.sol";
import {IJobs} from "../contracts/interfaces/IJobs.sol";
import {IProviderRegistry} from "../contracts/interfaces/IProviderRegistry.sol";
import {IStaking} from "../contracts/interfaces/IStaking.sol";
import {Terms} from "../contracts/types/Job.sol";
import {LeaseTerms} from "../contracts/types/Lease.sol";

/// @dev One provider of the crowd.
contract Member {
    /// @dev Stakes, registers and allots capacity.
    function join(
        IStaking staking,
        IERC20 token,
        IProviderRegistry registry,
        address jobs,
        uint256 floorBond
    ) external {
        token.approve(address(staking), type(uint256).max);
        staking.stake(address(registry), floorBond);
        staking.stake(jobs, 1e18);
        registry.register("", 0);
        registry.setCapacity(bytes32(uint256(1)), 1);
        registry.allot(jobs, bytes32(uint256(1)), 1, address(this));
    }
}

/// @notice Fills the contracts with providers and jobs, many per transaction, so that costs can be measured beside a crowd.
contract Crowd {
    /// @notice Adds `count` providers, each staked and registered.
    function providers(
        uint256 count,
        IStaking staking,
        IERC20 token,
        IProviderRegistry registry,
        address jobs,
        uint256 floorBond
    ) external {
        for (uint256 i; i < count; ++i) {
            Member member = new Member();
            token.transfer(address(member), floorBond + 1e18);
            member.join(staking, token, registry, jobs, floorBond);
        }
    }

    /// @notice Posts `count` jobs out of this contract's wallet; salts from `salt` on.
    function jobs(uint256 count, uint256 salt, IJobs service, address escrow, Terms memory terms) external {
        IERC6909(escrow).approve(address(service), uint256(uint160(terms.token)), type(uint256).max);
        terms.payer = address(this);
        for (uint256 i; i < count; ++i) {
            terms.salt = bytes32(salt + i);
            service.post(terms);
        }
    }

    /// @notice Posts `count` lease orders out of this contract's wallet; salts from `salt` on.
    function orders(
        uint256 count,
        uint256 salt,
        ILeases service,
        address escrow,
        LeaseTerms memory terms,
        uint128 deposit
    ) external {
        IERC6909(escrow).approve(address(service), uint256(uint160(terms.token)), type(uint256).max);
        terms.tenant = address(this);
        for (uint256 i; i < count; ++i) {
            terms.salt = bytes32(salt + i);
            service.post(terms, deposit);
        }
    }
}
