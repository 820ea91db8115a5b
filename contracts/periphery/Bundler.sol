// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IBundler, TokenPermit} from "../interfaces/IBundler.sol";
import {IEscrow} from "../interfaces/IEscrow.sol";
import {IJobs} from "../interfaces/IJobs.sol";
import {Terms} from "../types/Job.sol";

/// @title Bundler
/// @notice See IBundler.
///
/// Laws
///  - Its balance of any token is the same before and after every call; a donation changes nothing and stays for ever.
///  - It moves tokens of `msg.sender` only, and only into `msg.sender`'s own wallet.
/// Assumptions
///  - An allowance for Escrow that a token failed to consume is harmless: Escrow pulls from its caller, and nothing lies here to pull.
contract Bundler is IBundler {
    using SafeERC20 for IERC20;

    /// @notice Whose wallet is filled.
    IEscrow public immutable escrow;
    /// @notice Where jobs are posted.
    IJobs public immutable jobs;

    constructor(IEscrow escrow_, IJobs jobs_) {
        escrow = escrow_;
        jobs = jobs_;
    }

    /// @inheritdoc IBundler
    function depositAndPost(
        Terms calldata terms,
        uint256 amount,
        TokenPermit calldata permit,
        uint256 deadline,
        bytes calldata signature
    ) external returns (bytes32 jobId) {
        _requirePayer(terms);
        _usePermit(terms.token, amount, permit);
        _deposit(terms.token, amount);
        return jobs.postWithPermit(terms, deadline, signature);
    }

    /// @inheritdoc IBundler
    function post(Terms calldata terms, uint256 deadline, bytes calldata signature) external returns (bytes32 jobId) {
        _requirePayer(terms);
        return jobs.postWithPermit(terms, deadline, signature);
    }

    function _requirePayer(Terms calldata terms) private view {
        require(msg.sender == terms.payer, Bundler_NotPayer(msg.sender, terms.payer));
    }

    function _usePermit(address token, uint256 amount, TokenPermit calldata p) private {
        // Anyone may have spent the permit before us; what counts is the allowance it left.
        try IERC20Permit(token).permit(msg.sender, address(this), amount, p.deadline, p.v, p.r, p.s) {} catch {
            uint256 allowed = IERC20(token).allowance(msg.sender, address(this));
            require(allowed >= amount, Bundler_PermitFailed(token, msg.sender, allowed, amount));
        }
    }

    function _deposit(address token, uint256 amount) private {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 got = IERC20(token).balanceOf(address(this)) - before;
        require(got == amount, Bundler_InexactToken(token, got, amount));

        IERC20(token).forceApprove(address(escrow), amount);
        escrow.deposit(token, amount, msg.sender);
        // Compared with before, not with zero: nobody can block the Bundler by giving it something.
        uint256 left = IERC20(token).balanceOf(address(this));
        require(left == before, Bundler_Kept(token, left, before));
    }
}
